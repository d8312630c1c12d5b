// The button Half under a request for credits.
import { z } from 'zod';
import { defineCommand } from '../src/command.ts';
import { decideBy } from './decide-by.ts';

export const half = defineCommand({
  name: 'half',
  summary: 'Give half of the credits that were asked for',
  examples: [],
  surface: 'button',
  standsAlone: false,
  options: z.object({}),
  posts: false,
  acknowledge: 'update',
  audience: 'admins',
  run: (call, services) => decideBy('half', call, services),
});
