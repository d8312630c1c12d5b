// /style list: the styles that can be named, everybody's and the team's own, with their words.
import { z } from 'zod';
import { defineCommand } from '../src/command.ts';
import { styleMessages as say } from '../src/messages/styles.ts';
import { type Line, line, shorten } from '../src/reply.ts';
import { tell } from './setting-lines.ts';

const longestWords = 120;

export const styleList = defineCommand({
  name: 'style list',
  summary: 'Which styles there are',
  examples: [''],
  surface: 'typed',
  standsAlone: false,
  options: z.object({}),
  posts: false,
  acknowledge: 'answer',
  audience: 'everybody',
  run: async (call, { styles }) => {
    const all = await styles.list(call.teamId);
    const describe = ({ name, before, after, imageIds }: (typeof all)[number]): Line => {
      const pictures = imageIds.length === 0 ? '' : ` · ${say.pictures(imageIds.length)}`;
      const words = shorten(`${before} … ${after}`.trim(), longestWords);
      return line('item', { bold: name }, ` ${words}${pictures}`);
    };
    const own = all.filter((style) => style.own !== undefined);
    return tell([
      line('heading', say.everybodys),
      ...all.filter((style) => style.own === undefined).map(describe),
      line('heading', say.own),
      ...(own.length === 0 ? [line('plain', say.noneOwn(call.typed))] : own.map(describe)),
    ]);
  },
});
