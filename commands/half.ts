// The button Half under a request for credits.
import { decideBy } from './decide-by.ts';

export const half = decideBy('half', 'Give half of the credits that were asked for');
