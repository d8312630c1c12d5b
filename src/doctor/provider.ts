// What doctor says of a provider: its key, its prices, and what it cannot do as things are. Asks nothing that costs.
import type { Clock } from '../clock.ts';
import { unreachable } from '../errors.ts';
import { knownPrices } from '../providers/known-prices.ts';
import type { Provider } from '../providers/provider.ts';
import type { GoneModel } from '../store/inspect.ts';
import { askWithin } from './ask.ts';
import { broken, type Finding, off, works } from './finding.ts';
import { doctorSentences as say } from './sentences.ts';

export async function examineProvider(
  provider: Provider,
  prefix: string,
  circumstances: {
    readonly hasPublicUrl: boolean;
    /** As the database remembers them, of every provider. */
    readonly goneModels: readonly GoneModel[];
    readonly clock: Clock;
  },
): Promise<readonly Finding[]> {
  const { hasPublicUrl, goneModels, clock } = circumstances;
  const remedy = say.checkUrlOf(`${prefix}_BASE_URL`);
  const key = await askWithin(provider.name, remedy, clock, (signal) => examineKey(provider, prefix, signal));
  const now = clock.now();
  const gone = goneModels.filter(
    ({ provider: id, model, until }) => id === provider.id && until > now && provider.models.includes(model),
  );
  return [
    ...key,
    ...examineGoneModels(provider, prefix, gone),
    examinePrices(provider, prefix),
    ...examineReferences(provider, hasPublicUrl),
  ];
}

async function examineKey(
  provider: Provider,
  prefix: string,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const { name } = provider;
  const check = await provider.check(signal);
  switch (check.kind) {
    case 'good':
      return [works(name, say.keyGood(check.detail)), ...examineModels(provider, prefix, check.models)];
    case 'bad':
      return [broken(name, say.keyBad(`${prefix}_API_KEY`, check.detail))];
    case 'unknown':
      return [broken(name, say.keyUnknown(`${prefix}_BASE_URL`, check.detail))];
    case 'untested':
      return [off(name, say.keyUntested(check.detail))];
    default:
      return unreachable(check);
  }
}

/** Those that are configured, against what the provider says that it offers. */
function examineModels(
  provider: Provider,
  prefix: string,
  offered: readonly string[] | undefined,
): readonly Finding[] {
  if (offered === undefined) return [];
  const name = `${provider.name} models`;
  const there = provider.models.filter((model) => offered.includes(model));
  const gone = provider.models.filter((model) => !offered.includes(model));
  if (gone.length === 0) return [works(name, say.modelsOffered(there))];
  // The next in the list is used for one that is gone.
  if (there.length > 0) return [works(name, say.modelsPartlyGone(there, gone, `${prefix}_MODELS`))];
  return [broken(name, say.modelsGone(gone, `${prefix}_MODELS`))];
}

/** Those that a start was told are not there, which are left alone for a while. */
function examineGoneModels(
  provider: Provider,
  prefix: string,
  gone: readonly GoneModel[],
): readonly Finding[] {
  if (gone.length === 0) return [];
  const name = `${provider.name} models left out`;
  const detail = say.modelsLeftOut(
    gone.map(({ model, until }) => ({ model, until: new Date(until).toISOString().slice(0, 16) })),
    `${prefix}_MODELS`,
  );
  return [gone.length < provider.models.length ? off(name, detail) : broken(name, detail)];
}

function examinePrices(provider: Provider, prefix: string): Finding {
  const name = `${provider.name} prices`;
  const known = knownPrices(provider).map(
    ({ model, resolutions }) => `${model} at ${resolutions.join(', ')}`,
  );
  return known.length === 0
    ? broken(name, say.noPrices(provider.models, `${prefix}_PRICES`))
    : works(name, say.prices(known));
}

function examineReferences(provider: Provider, hasPublicUrl: boolean): readonly Finding[] {
  const fetchesAlone = provider.models.every((model) => {
    const { referenceTransports, maxReferences } = provider.abilities(model);
    return maxReferences > 0 && !referenceTransports.includes('inline');
  });
  return fetchesAlone && !hasPublicUrl ? [off(`${provider.name} references`, say.referencesNeedUrl)] : [];
}
