// The pictures that a message at Slack holds: its files, and the files that its image blocks show.
import { z } from 'zod';
import type { ReferenceSource } from '../../destination.ts';
import { slackMessages } from '../../messages/slack.ts';
import type { Pictured } from '../../pointer.ts';

export const filesSchema = z
  .array(
    z.object({
      id: z.string(),
      name: z.string().nullish(),
      title: z.string().nullish(),
      mimetype: z.string().nullish(),
      mode: z.string().nullish(),
    }),
  )
  .optional()
  .catch(undefined);

export const blocksSchema = z
  .array(
    z.object({
      slack_file: z.object({ id: z.string() }).optional().catch(undefined),
      alt_text: z.string().optional().catch(undefined),
    }),
  )
  .optional()
  .catch(undefined);

export const picturedSchema = z.object({ files: filesSchema, blocks: blocksSchema });
export type PicturedMessage = z.infer<typeof picturedSchema>;

export function picturesIn({ files = [], blocks = [] }: PicturedMessage): readonly Pictured[] {
  const attached = files
    // A file of which Slack tells no type, as in shared channels, may be a picture: its bytes are looked at later.
    .filter(({ mimetype, mode }) => mode !== 'tombstone' && (!mimetype || mimetype.startsWith('image/')))
    .map(({ id, title, name }) => ({ source: slackFile(id), name: title || name || slackMessages.picture }));
  const shown = blocks.flatMap(({ slack_file: file, alt_text: altText }) =>
    file === undefined ? [] : [{ source: slackFile(file.id), name: altText || slackMessages.picture }],
  );
  return [...attached, ...shown];
}

export function slackFile(fileId: string): ReferenceSource {
  return { kind: 'platform', platform: 'slack', locator: { fileId } };
}
