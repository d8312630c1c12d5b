// Which provider somebody means by what they wrote: its id, or its name as people know it. Pure.

/** Whatever the case and the marks: `ai/ml api` and `AIMLAPI` are the same. */
export function findProvider<Provider extends { readonly id: string; readonly name: string }>(
  written: string,
  providers: readonly Provider[],
): Provider | undefined {
  const wanted = fold(written);
  if (wanted === '') return undefined;
  return (
    providers.find(({ id }) => fold(id) === wanted) ?? providers.find(({ name }) => fold(name) === wanted)
  );
}

function fold(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}
