// What doctor says of a provider: its key, its prices, and what it cannot do as things are. Asks nothing that costs.
import type { Clock } from '../clock.ts';
import { unreachable } from '../errors.ts';
import { knownPrices } from '../providers/known-prices.ts';
import type { Provider } from '../providers/provider.ts';
import { askWithin } from './ask.ts';
import { broken, type Finding, off, works } from './finding.ts';
import { doctorSentences as say } from './sentences.ts';

export async function examineProvider(
  provider: Provider,
  prefix: string,
  hasPublicUrl: boolean,
  clock: Clock,
): Promise<readonly Finding[]> {
  const remedy = say.checkUrlOf(`${prefix}_BASE_URL`);
  const key = await askWithin(provider.name, remedy, clock, async (signal) => [
    await examineKey(provider, prefix, signal),
  ]);
  return [...key, examinePrices(provider, prefix), ...examineReferences(provider, hasPublicUrl)];
}

async function examineKey(provider: Provider, prefix: string, signal: AbortSignal): Promise<Finding> {
  const { kind, detail } = await provider.check(signal);
  switch (kind) {
    case 'good':
      return works(provider.name, say.keyGood(detail));
    case 'bad':
      return broken(provider.name, say.keyBad(`${prefix}_API_KEY`, detail));
    case 'unknown':
      return broken(provider.name, say.keyUnknown(`${prefix}_BASE_URL`, detail));
    case 'untested':
      return off(provider.name, say.keyUntested(detail));
    default:
      return unreachable(kind);
  }
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
