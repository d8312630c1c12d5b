// What is dragged onto the page: files from elsewhere, and pictures of the chat itself.
import { byId } from './dom.js';

const place = byId('drop');
const words = place.querySelector('p');
/** No other page can name it by accident. */
const ownType = 'application/x-plantain-picture';

/** Lets a picture of the chat be dragged. */
export function drag(view, picture) {
  view.draggable = true;
  view.addEventListener('dragstart', (event) => {
    event.dataTransfer.setData(ownType, JSON.stringify(picture));
    event.dataTransfer.effectAllowed = 'copy';
  });
}

/** `onFiles(files)` or `onPicture(picture)`, whichever was dropped. */
export function listenForDrops({ onFiles, onPicture }) {
  const isOwn = (event) => event.dataTransfer?.types.includes(ownType);
  const brings = (event) => isOwn(event) || event.dataTransfer?.types.includes('Files');
  let depth = 0;
  const show = (shown) => {
    if (!shown) depth = 0;
    place.hidden = !shown;
  };
  document.addEventListener('dragenter', (event) => {
    if (!brings(event)) return;
    depth += 1;
    words.textContent = isOwn(event) ? 'Drop the picture to change it' : 'Drop pictures to attach them';
    show(true);
  });
  document.addEventListener('dragleave', (event) => {
    if (!brings(event)) return;
    depth -= 1;
    if (depth <= 0) show(false);
  });
  document.addEventListener('dragover', (event) => brings(event) && event.preventDefault());
  document.addEventListener('drop', (event) => {
    if (!brings(event)) return;
    event.preventDefault();
    show(false);
    // A browser brings a picture of the page as a file as well.
    if (isOwn(event)) onPicture(JSON.parse(event.dataTransfer.getData(ownType)));
    else onFiles(event.dataTransfer.files);
  });
}
