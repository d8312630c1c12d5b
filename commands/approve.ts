// The button Approve under a request for credits.
import { decideBy } from './decide-by.ts';

export const approve = decideBy('approve', 'Give the credits that were asked for');
