// The chart of the page: draws the option that the server described, and says what lies under the pointer.

const rowHeight = 42;
const columnsHeight = 380;
const amount = new Intl.NumberFormat('en-US', { maximumFractionDigits: 2 });

/**
 * @param {HTMLElement} box where it is drawn
 * @param {HTMLElement} tip what shows a value; those who do not see it have the table
 */
export function createChart(box, tip) {
  let chart;
  let content;

  const draw = () => {
    if (content === undefined || box.hidden) return;
    box.style.height = `${content.rows === undefined ? columnsHeight : content.rows * rowHeight + 16}px`;
    chart ??= window.echarts.init(box);
    chart.resize();
    chart.setOption(fitted(content, box.clientWidth), { notMerge: true });
  };

  new ResizeObserver(draw).observe(box.parentElement);

  const find = ({ offsetX, offsetY }) => {
    const at = [offsetX, offsetY];
    if (!chart?.containPixel('grid', at)) return undefined;
    const index = content.option.series.length - 1;
    const [across, down] = chart.convertFromPixel({ seriesIndex: index }, at);
    return content.option.series[index].data[content.rows === undefined ? across : down];
  };
  const point = (event) => {
    const found = find(event);
    tip.hidden = found === undefined;
    if (found === undefined) return;
    tip.textContent = `${found.name}: ${amount.format(found.value)} credits`;
    const x = box.offsetLeft + event.offsetX;
    const most = box.offsetLeft + box.clientWidth - tip.offsetWidth;
    tip.style.transform = `translate(${Math.max(0, Math.min(x + 12, most))}px, ${box.offsetTop + event.offsetY + 16}px)`;
  };
  box.addEventListener('pointermove', point);
  box.addEventListener('pointerdown', point);
  box.addEventListener('pointerleave', () => {
    tip.hidden = true;
  });

  return {
    show: (described) => {
      content = described;
      draw();
    },
  };
}

/** On a phone names leave most of the width to the bars. */
function fitted({ option, rows }, width) {
  if (rows === undefined) return option;
  const axisLabel = { ...option.yAxis.axisLabel, width: Math.round(width * 0.36), overflow: 'truncate' };
  return { ...option, yAxis: { ...option.yAxis, axisLabel } };
}
