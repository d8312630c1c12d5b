// What chat.* and response URLs are given as a message: read, and refused with Slack's own codes when it will not do.
import { jsonOf, refuse, textOf } from './api-call.ts';
import { inspectMessageBlocks } from './block-kit.ts';
import type { Fields } from './shape.ts';
import { isFields } from './shape.ts';
import { slackFileFault } from './stored-file.ts';
import type { Workspace } from './workspace.ts';
import type { World } from './world.ts';

export interface MessageArguments {
  readonly text: string | undefined;
  readonly blocks: Fields[] | undefined;
  readonly attachments: Fields[] | undefined;
  readonly metadata: Fields | undefined;
}

const metadataLimitBytes = 8_000;

function metadataOf(args: Fields): Fields | undefined {
  const metadata = jsonOf(args, 'metadata', 'invalid_metadata_format');
  if (metadata === undefined || metadata === null) return undefined;
  if (!isFields(metadata)) return refuse('invalid_metadata_format');
  if (JSON.stringify(metadata).length > metadataLimitBytes) return refuse('metadata_too_large');
  if (Object.keys(metadata).length === 0) return metadata;
  if (typeof metadata.event_type !== 'string' || !isFields(metadata.event_payload))
    return refuse('invalid_metadata_schema', [
      'event_type and event_payload are needed [json-pointer:/metadata]',
    ]);
  return metadata;
}

function listOf(args: Fields, name: string, code: string): Fields[] | undefined {
  const value = jsonOf(args, name, code);
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value) || !value.every(isFields)) return refuse(code);
  return value;
}

export function readMessage(
  world: World,
  workspace: Workspace,
  args: Fields,
  surface: 'message' | 'ephemeral',
  textLimit: number,
): MessageArguments {
  const text = textOf(args, 'text') ?? textOf(args, 'markdown_text');
  const blocks = listOf(args, 'blocks', 'invalid_blocks_format');
  const attachments = listOf(args, 'attachments', 'invalid_attachments');
  if (!text?.trim() && blocks === undefined && attachments === undefined) return refuse('no_text');
  if (!text?.trim() && blocks?.length === 0 && !attachments?.length) return refuse('no_text');
  if (text !== undefined && [...text].length > textLimit) return refuse('msg_too_long');
  if (args.markdown_text !== undefined && (args.text !== undefined || blocks !== undefined))
    return refuse('markdown_text_conflict');
  if (blocks !== undefined) {
    const faults = inspectMessageBlocks(blocks, surface, slackFileFault(world, workspace));
    if (faults.length > 0) return refuse('invalid_blocks', faults);
  }
  return { text, blocks, attachments, metadata: metadataOf(args) };
}
