import { describe, expect, it } from 'vitest';
import { readForm } from '../../../src/platforms/slack/filled-form.ts';
import { formView } from '../../../src/platforms/slack/form.ts';
import { edit, imagine } from '../../contract/platform/slack/sample-commands.ts';
import { inspectView } from '../../fake/slack/view-shape.ts';

describe("a command's form at Slack", () => {
  it('is one that Slack opens, with every option and its usual value', () => {
    const view = formView(imagine, { channelId: 'C1', threadTs: '1.2', subject: 'image-7' });
    expect(inspectView(view, 'modal', () => undefined)).toEqual([]);
    expect(view.blocks).toHaveLength(Object.keys(imagine.options.shape).length);
    expect(view.blocks).toContainEqual({
      type: 'input',
      block_id: 'aspect_ratio',
      optional: true,
      label: { type: 'plain_text', text: 'Aspect ratio' },
      hint: { type: 'plain_text', text: 'The shape Usually 1:1.' },
      element: expect.objectContaining({ type: 'static_select' }),
    });
    expect(view.blocks).toContainEqual(
      expect.objectContaining({ element: expect.objectContaining({ type: 'file_input', max_files: 10 }) }),
    );
    expect(JSON.parse(view.private_metadata ?? '')).toEqual({
      channelId: 'C1',
      threadTs: '1.2',
      subject: 'image-7',
    });
  });

  it('has a title that Slack takes, however long the name', () => {
    const view = formView({ ...edit, name: 'a-name-that-is-far-too-long-for-it' }, {});
    expect(inspectView(view, 'modal', () => undefined)).toEqual([]);
  });

  it('gives nothing for what was left empty, and says which fields do not fit', () => {
    const filled = (values: Record<string, object>) =>
      readForm(
        {
          values: Object.fromEntries(
            Object.entries(values).map(([name, value]) => [name, { [name]: value }]),
          ),
        },
        imagine,
      );
    expect(filled({ prompt: { value: ' a lamp ' }, search: { selected_options: [] } })).toEqual({
      kind: 'options',
      options: { prompt: 'a lamp' },
    });
    expect(filled({ prompt: { value: null }, count: { value: '9' } })).toEqual({
      kind: 'errors',
      errors: { prompt: 'This is needed.', count: 'This does not fit: How many' },
    });
  });
});
