// A picture on its way to the server, shown from the browser's own memory until then.
import { uploadPicture } from './server.js';

const types = ['image/png', 'image/jpeg', 'image/webp'];
const mostBytes = 20 * 1024 * 1024;

/**
 * Undefined for what is no picture that can be used, which is said. `id` resolves to undefined when it could not be
 * uploaded, which is said as well.
 */
export function beginUpload(file, showProblem) {
  if (!types.includes(file.type)) {
    showProblem(`${file.name} is no picture that I can use. PNG, JPEG and WebP work.`);
    return undefined;
  }
  if (file.size > mostBytes) {
    showProblem(`${file.name} is larger than 20 MB.`);
    return undefined;
  }
  const name = file.name || 'pasted picture';
  const preview = URL.createObjectURL(file);
  const id = uploadPicture(file).then(
    (uploaded) => uploaded.id,
    (error) => {
      showProblem(`${name} could not be attached. ${error.message}`);
      return undefined;
    },
  );
  return { name, preview, id, release: () => URL.revokeObjectURL(preview) };
}
