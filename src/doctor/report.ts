// Findings → plain text in columns: the mark, the name, and the detail beside it.
import { countBroken, type Finding, type Section } from './finding.ts';
import { doctorSentences } from './sentences.ts';

const marks: Readonly<Record<Finding['state'], string>> = { works: '✓', broken: '✗', off: '–' };

/** A column that is narrower would put every word on a line of its own. */
const narrowestDetail = 30;

/**
 * @param width characters in a line, undefined for lines of any length.
 * @param secrets texts that must not be in it: a last fence, as no finding should hold one.
 */
export function renderReport(
  sections: readonly Section[],
  width: number | undefined,
  secrets: readonly string[],
): string {
  const named = sections.filter(({ findings }) => findings.length > 0);
  const nameWidth = Math.max(...named.flatMap(({ findings }) => findings.map(({ name }) => name.length)), 0);
  const indent = nameWidth + 6;
  const detailWidth =
    width === undefined ? Number.POSITIVE_INFINITY : Math.max(width - indent, narrowestDetail);
  const blocks = named.map(({ title, findings }) => {
    const lines = findings.map(({ state, name, detail }) => {
      const wrapped = wrap(detail, detailWidth).join(`\n${' '.repeat(indent)}`);
      return `  ${marks[state]} ${name.padEnd(nameWidth)}  ${wrapped}`;
    });
    return [title, ...lines].join('\n');
  });
  const text = [...blocks, doctorSentences.verdict(countBroken(sections))].join('\n\n');
  return secrets.reduce((rest, secret) => rest.replaceAll(secret, '…'), `${text}\n`);
}

function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}
