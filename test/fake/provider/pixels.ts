// How many pixels the model draws for a ratio and a resolution, the same at every provider that sells it.
// Source: ai.google.dev, image generation; 512 is half of 1K, 2K twice, 4K four times.

const pixelsAt1K: Record<string, readonly [number, number]> = {
  '1:1': [1024, 1024],
  '16:9': [1376, 768],
  '9:16': [768, 1376],
  '4:3': [1200, 896],
  '3:4': [896, 1200],
  '3:2': [1264, 848],
  '2:3': [848, 1264],
  '4:5': [928, 1152],
  '5:4': [1152, 928],
  '21:9': [1584, 672],
  '1:4': [512, 2048],
  '4:1': [2048, 512],
  '1:8': [384, 3072],
  '8:1': [3072, 384],
};

const factors: Record<string, number> = { '512': 0.5, '0.5K': 0.5, '1K': 1, '2K': 2, '4K': 4 };

/** The fourteen ratios that the model draws. */
export const aspectRatios = Object.keys(pixelsAt1K);

export function pixelsFor(aspectRatio: string, resolution: string): { width: number; height: number } {
  const pixels = pixelsAt1K[aspectRatio];
  const factor = factors[resolution];
  if (!pixels || !factor) throw new Error(`No picture has ratio ${aspectRatio} at ${resolution}.`);
  return { width: pixels[0] * factor, height: pixels[1] * factor };
}

/** The ratio of the fourteen that is nearest to an image's own. */
export function nearestRatio(width: number, height: number): string {
  const distance = ([w, h]: readonly [number, number]) => Math.abs(Math.log(w / h / (width / height)));
  const [nearest] = Object.entries(pixelsAt1K).sort((a, b) => distance(a[1]) - distance(b[1]));
  return nearest?.[0] ?? '1:1';
}
