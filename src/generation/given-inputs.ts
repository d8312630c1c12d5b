// The pictures that an order starts from, as they are stored, with what routing has to know of them.
import { type ReferenceAddress, type ReferenceSource, referenceSourceSchema } from '../destination.ts';
import { asId, type ImageId } from '../ids.ts';
import type { Secrets } from '../secrets.ts';
import type { NewInput } from '../store/intake-operations.ts';
import type { StoredInput } from '../store/records.ts';
import type { Store } from '../store/store.ts';
import type { Order } from './service.ts';

export type GivenInput = { readonly input: NewInput; readonly address: ReferenceAddress | undefined };

export type GivenInputs = {
  /** Parents first. Undefined when one of ours is gone or not theirs to see. */
  of(order: Order): Promise<readonly GivenInput[] | undefined>;
  /** Where providers can fetch what is stored already and has not been fetched yet. */
  addressOf(input: StoredInput): ReferenceAddress | undefined;
};

export function createGivenInputs(parts: {
  readonly store: Pick<Store, 'image'>;
  readonly secrets: Pick<Secrets, 'seal' | 'open'>;
}): GivenInputs {
  const { store, secrets } = parts;

  const toInput = async (
    role: NewInput['role'],
    source: ReferenceSource,
    order: Order,
  ): Promise<GivenInput | undefined> => {
    if (source.kind === 'platform')
      return {
        input: { role, sealedSource: secrets.seal('source', JSON.stringify(source)) },
        address: source.address,
      };
    const image = await store.image(asId<ImageId>(source.imageId));
    const mayUse =
      image !== undefined &&
      image.teamId === order.teamId &&
      (!image.private || image.ownerId === order.memberId);
    return mayUse ? { input: { role, imageId: image.id }, address: undefined } : undefined;
  };

  const of: GivenInputs['of'] = async (order) => {
    const parent = order.parent === undefined ? [] : [order.parent];
    const inputs = await Promise.all([
      ...parent.map((source) => toInput('parent', source, order)),
      ...order.references.map((source) => toInput('reference', source, order)),
    ]);
    const known = inputs.filter((input) => input !== undefined);
    return known.length === inputs.length ? known : undefined;
  };

  const addressOf: GivenInputs['addressOf'] = ({ sealedSource }) => {
    if (sealedSource === null) return undefined;
    const source = referenceSourceSchema.parse(JSON.parse(secrets.open('source', sealedSource)));
    return source.kind === 'platform' ? source.address : undefined;
  };

  return { of, addressOf };
}
