// What reports have in common.
import { option } from '../src/option.ts';

export const grouped = option
  .choice(['day', 'member', 'role', 'channel', 'provider', 'model', 'resolution'], {
    summary: 'What each line of the table is',
  })
  .optional();
