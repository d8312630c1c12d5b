// Why a request cannot be made as it was asked for, and what would help.

import type { Fit } from '../generation/fits.ts';
import type { Change, Remedy } from '../generation/remedy.ts';
import type { Refusal } from '../generation/rules.ts';
import { inCredits } from './budgets.ts';
import { placeNames } from './places.ts';

function changeWords(change: PersonsChange): string {
  switch (change.kind) {
    case 'no_search':
      return 'do without web search';
    case 'resolution':
      return `choose ${change.resolution}`;
    case 'other_ratio':
      return 'choose another aspect ratio, such as 1:1';
    case 'fewer_references': {
      const { most } = change;
      if (most === 0) return 'leave out the references';
      return `use at most ${most} ${most === 1 ? 'reference' : 'references'}`;
    }
    case 'shorter_prompt':
      return `shorten the prompt to ${change.most} characters`;
  }
}

/** Those that the person who asked can make; the others are somebody else's, or only need time. */
type PersonsChange = Exclude<
  Change,
  { readonly kind: 'other_provider' | 'public_url' | 'model_back' | 'price_known' }
>;

/** What would make a request possible, and with whom. */
export function remedySentence({ change, providers }: Remedy): string {
  const names = providers.join(', ');
  switch (change.kind) {
    case 'other_provider':
      return `Name another provider, or none (${names} could do it).`;
    case 'public_url':
      return (
        'It works once whoever runs this bot sets PUBLIC_URL, so that providers can fetch references ' +
        `(${names} could do it).`
      );
    case 'model_back':
      return `It works once the model is offered again, which is tried from time to time (${names} could do it).`;
    case 'price_known':
      return `It works once whoever runs this bot says what it costs there (${names} could do it).`;
    default:
      return `It works if you ${changeWords(change)} (${names} could do it).`;
  }
}

function waysToFit(fits: readonly Fit[]): string {
  const providers = fits.flatMap(({ change, provider }) => (change.kind === 'provider' ? [provider] : []));
  const sizes = fits.flatMap(({ change }) =>
    change.kind === 'resolution' ? [`choose ${change.resolution}`] : [],
  );
  const counts = fits.flatMap(({ change }) =>
    change.kind === 'count' ? [`make ${change.count} at a time`] : [],
  );
  const others = providers.length === 0 ? [] : [`let ${providers.join(' or ')} make it`];
  return [...sizes, ...counts, ...others].join(', or ');
}

/** Which rule stands against a request; the words that a rule is about are never repeated. */
export function ruleSentence(refusal: Refusal, credits: (micros: number) => string): string {
  const here = placeNames[refusal.from];
  switch (refusal.rule) {
    case 'people':
      return `Only certain people may ask for pictures in ${here}.`;
    case 'words':
      return `There is a word in there that is not used in ${here}.`;
    case 'resolution':
      return `Pictures in ${here} have at most ${refusal.highest}.`;
    case 'providers':
    case 'able_providers': {
      const { providers, rule } = refusal;
      if (providers.length === 0) return `The rules of ${here} leave no provider to ask.`;
      const unable = rule === 'able_providers' ? ', and that is not possible there' : '';
      return `In ${here} only ${providers.join(', ')} may be asked${unable}.`;
    }
    case 'ceiling': {
      const { priceMicros, ceilingMicros, fits } = refusal;
      const ways = waysToFit(fits);
      return (
        `That costs ${inCredits(credits(priceMicros))}, and a request in ${here} may cost at most ${credits(ceilingMicros)}.` +
        `${ways === '' ? '' : ` It fits if you ${ways}.`}`
      );
    }
  }
}
