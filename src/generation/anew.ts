// From a generation that is there to the same request again: what it started from, and who may ask for it.
import { type ReferenceSource, referenceSourceSchema } from '../destination.ts';
import type { GenerationId } from '../ids.ts';
import type { Secrets } from '../secrets.ts';
import type { GenerationView, StoredInput } from '../store/records.ts';
import type { Store } from '../store/store.ts';
import type { Asker, Order } from './service.ts';

export type AnewParts = {
  readonly store: Pick<Store, 'generation' | 'inputs'>;
  readonly secrets: Pick<Secrets, 'open'>;
};

/**
 * A generation with what it started from. Undefined when there is no such generation, the asker may not see it, or it or
 * what it started from has been deleted.
 */
export async function findOrdered(
  { store, secrets }: AnewParts,
  generationId: GenerationId,
  asker: Asker,
): Promise<
  { readonly generation: GenerationView; readonly inputs: Pick<Order, 'parent' | 'references'> } | undefined
> {
  const generation = await store.generation(generationId);
  if (generation === undefined || !maySee(asker, generation) || isGone(generation)) return undefined;
  const given = (await store.inputs(generationId)).map((input) => ({
    role: input.role,
    source: sourceOf(input, secrets),
  }));
  const inputs = given.flatMap(({ role, source }) => (source === undefined ? [] : [{ role, source }]));
  if (inputs.length < given.length) return undefined;
  const parent = inputs.find(({ role }) => role === 'parent')?.source;
  const references = inputs.flatMap(({ role, source }) => (role === 'reference' ? [source] : []));
  return { generation, inputs: { ...(parent === undefined ? {} : { parent }), references } };
}

/** Taken away by somebody, or its words have been forgotten: there is nothing left to ask for. */
function isGone({ request, removalRequestedAt }: GenerationView): boolean {
  return request.prompt === '' || removalRequestedAt !== null;
}

function maySee(asker: Asker, generation: GenerationView): boolean {
  const isTheirs = generation.memberId === asker.memberId;
  return generation.teamId === asker.teamId && (isTheirs || !generation.request.private);
}

function sourceOf(
  { image, sealedSource }: StoredInput,
  secrets: Pick<Secrets, 'open'>,
): ReferenceSource | undefined {
  if (image !== null) return { kind: 'image', imageId: image.id };
  if (sealedSource === null) return undefined;
  return referenceSourceSchema.parse(JSON.parse(secrets.open('source', sealedSource)));
}
