// Shows several pictures in one, numbered in their order, for places where nine messages would be too many.
import { drawNumber } from './digits.ts';
import { drawImage, openImage, runImageJob } from './sharp.ts';
import { thumbnailSide } from './thumbnails.ts';

const cellSide = thumbnailSide;
const gap = 12;
const numberSide = 72;
const columns = 3;
const background = '#2b2d31';
const emptyCell = '#3a3c42';

export type ContactSheet = { readonly bytes: Uint8Array; readonly width: number; readonly height: number };

/**
 * A PNG with the pictures in rows of three, numbered from 1.
 * @param pictures small ones: all are in memory at once. One that cannot be read or decoded leaves its cell empty.
 * @param onLost told which picture, from 0, is missing, and why.
 */
export async function drawContactSheet(
  pictures: readonly { read(signal: AbortSignal): Promise<Uint8Array> }[],
  onLost: (index: number, error: unknown) => void,
  signal: AbortSignal,
): Promise<ContactSheet> {
  // One lost file must not hide the others.
  const unlessLost = async <Result>(index: number, work: () => Promise<Result>) => {
    try {
      return await work();
    } catch (error) {
      signal.throwIfAborted();
      onLost(index, error);
      return undefined;
    }
  };
  const read = await Promise.all(
    pictures.map((picture, index) => unlessLost(index, () => picture.read(signal))),
  );
  const drawCells = async () => {
    const cells: Buffer[] = [];
    for (const [index, bytes] of read.entries()) {
      const drawn =
        bytes === undefined ? undefined : await unlessLost(index, () => drawCell(bytes, index + 1));
      cells.push(drawn ?? (await drawCell(undefined, index + 1)));
    }
    return cells;
  };
  const across = Math.min(columns, pictures.length);
  const down = Math.ceil(pictures.length / columns);
  const width = gap + across * (cellSide + gap);
  const height = gap + down * (cellSide + gap);
  const bytes = await runImageJob(
    async () =>
      drawImage({ create: { width, height, channels: 3, background } })
        .composite(
          (await drawCells()).map((input, index) => ({
            input,
            raw: { width: cellSide, height: cellSide, channels: 3 },
            left: gap + (index % columns) * (cellSide + gap),
            top: gap + Math.floor(index / columns) * (cellSide + gap),
          })),
        )
        .png()
        .toBuffer(),
    signal,
    'soon',
  );
  return { bytes, width, height };
}

async function drawCell(picture: Uint8Array | undefined, number: number): Promise<Buffer> {
  const badge = { input: Buffer.from(drawNumber(number, numberSide)), left: 8, top: 8 };
  const cell =
    picture === undefined
      ? drawImage({
          create: { width: cellSide, height: cellSide, channels: 3, background: emptyCell },
        })
      : openImage(picture)
          .autoOrient()
          .resize(cellSide, cellSide, { fit: 'contain', background: emptyCell })
          .flatten({ background: '#fff' });
  return cell.composite([badge]).removeAlpha().toColourspace('srgb').raw().toBuffer();
}
