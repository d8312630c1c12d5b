// Whether each answer that a provider may give to a start is read as what it is: its reason, and whether it is a definite no.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { providerList } from '../../../src/providers/index.ts';
import type { Provider } from '../../../src/providers/provider.ts';
import { createKeptBytes } from '../../fixture/kept-bytes.ts';
import { type KnownAnswer, knownAnswers } from './known-answers.ts';
import { type ContractFake, createProvider, idle, plainJob } from './provider-contract.ts';

for (const { id, prices, createFake, answers } of knownAnswers) {
  describe(`What ${id} answers`, () => {
    let fake: ContractFake;
    let provider: Provider;
    beforeAll(async () => {
      fake = await createFake();
      provider = await createProvider(id, { ...fake, ...(prices && { prices }) });
    });
    afterAll(() => fake.close());

    const read = async (...[status, body, reason, certainty]: KnownAnswer) => {
      const [model = ''] = provider.models;
      const told: unknown = JSON.parse(JSON.stringify(body).replaceAll('{model}', model));
      fake.behave({ start: { kind: 'raw', status, body: told } });
      const answer = await provider.start({ ...plainJob, model }, createKeptBytes().keep, idle());
      expect(answer).toMatchObject({ kind: 'failed', reason, certainty });
    };

    it.each(answers.filter(([status]) => status !== 403))('with %i and %j is %s, %s', read);
    // An empty account, a wrong key, a flagged prompt: no two of them mean the same by it.
    it.each(answers.filter(([status]) => status === 403))(
      'with %i is what this provider means by it, and with %j it is %s, %s',
      read,
    );
  });
}

it('The answers of every provider that is asked over the network are known', () => {
  const asked = providerList.filter(({ needsKey }) => needsKey).map(({ id }) => id);
  expect(knownAnswers.map(({ id }) => id).toSorted()).toEqual(asked.toSorted());
});
