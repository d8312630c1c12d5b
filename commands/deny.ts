// The button Deny under a request for credits.
import { z } from 'zod';
import { defineCommand } from '../src/command.ts';
import { decideBy } from './decide-by.ts';

export const deny = defineCommand({
  name: 'deny',
  summary: 'Give no credits',
  examples: [],
  surface: 'button',
  standsAlone: false,
  options: z.object({}),
  posts: false,
  acknowledge: 'update',
  audience: 'admins',
  run: (call, services) => decideBy('deny', call, services),
});
