// The button Deny under a request for credits.
import { decideBy } from './decide-by.ts';

export const deny = decideBy('deny', 'Give no credits');
