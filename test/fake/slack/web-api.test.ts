import { webApi } from '@slack/bolt';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clientOptions } from './bolt-application.ts';
import type { FakeSlack } from './fake-slack.ts';
import { createFakeSlack } from './fake-slack.ts';

interface Said {
  readonly data: { error: string; needed?: string; response_metadata?: { messages: string[] } };
}

describe("the fake Slack's Web API", () => {
  let fake: FakeSlack;
  let client: webApi.WebClient;

  beforeEach(async () => {
    fake = await createFakeSlack();
    client = new webApi.WebClient(fake.botToken, clientOptions(fake));
  });
  afterEach(() => fake.close());

  const refusal = async (call: Promise<unknown>): Promise<Said['data']> => {
    try {
      await call;
    } catch (error) {
      return (error as Said).data;
    }
    throw new Error('A refusal was expected');
  };
  const errorOf = async (call: Promise<unknown>): Promise<string> => (await refusal(call)).error;
  const section = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text } });

  it('knows its token, refuses others, and tells bot tokens from app tokens', async () => {
    expect(await client.auth.test()).toMatchObject({
      team_id: fake.workspace.id,
      bot_id: fake.workspace.botId,
    });
    expect(await errorOf(new webApi.WebClient('xoxb-wrong', clientOptions(fake)).auth.test())).toBe(
      'invalid_auth',
    );
    expect(await errorOf(new webApi.WebClient(undefined, clientOptions(fake)).auth.test())).toBe(
      'not_authed',
    );
    expect(await errorOf(client.apps.connections.open({}))).toBe('not_allowed_token_type');
    expect(await errorOf(new webApi.WebClient(fake.appToken, clientOptions(fake)).auth.test())).toBe(
      'not_allowed_token_type',
    );
  });

  it('names the scope that is missing', async () => {
    const said = await refusal(client.conversations.info({ channel: fake.ids.general }));
    expect(said).toMatchObject({ error: 'missing_scope', needed: 'channels:read' });
    fake.workspace.scopes.delete('chat:write');
    expect(await errorOf(client.chat.postMessage({ channel: fake.ids.general, text: 'hi' }))).toBe(
      'missing_scope',
    );
  });

  it('answers unknown_method, and notes arguments that Slack does not know', async () => {
    expect(await errorOf(client.apiCall('chat.postMassage', {}))).toBe('unknown_method');
    await client.apiCall('chat.postMessage', { channel: fake.ids.general, text: 'hi', idempotency_key: 'x' });
    expect(fake.violations).toHaveLength(2);
    expect(() => fake.assertNoViolations()).toThrow('idempotency_key');
  });

  it('posts where the bot is and in public channels, and says why not elsewhere', async () => {
    const post = (channel: string) => client.chat.postMessage({ channel, text: 'hi' });
    await post(fake.ids.general);
    await post(fake.ids.outside);
    await post(fake.ids.member);
    expect(await errorOf(post(fake.ids.secret))).toBe('channel_not_found');
    expect(await errorOf(post('C0NOWHERE'))).toBe('channel_not_found');
    expect(await errorOf(post(fake.ids.archived))).toBe('is_archived');
    fake.workspace.scopes.delete('chat:write.public');
    expect(await errorOf(post(fake.ids.outside))).toBe('not_in_channel');
    expect(fake.messages(fake.directMessage(fake.ids.member).id)).toHaveLength(1);
  });

  it('changes and deletes the messages of the bot alone', async () => {
    const { general, member } = fake.ids;
    const { ts = '' } = await client.chat.postMessage({
      channel: general,
      text: 'one',
      blocks: [section('one')],
    });
    await client.chat.update({ channel: general, ts, text: 'two' });
    expect(fake.messages(general)).toMatchObject([
      { text: 'two', isEdited: true, blocks: [{ type: 'section' }] },
    ]);
    const { message } = fake.sendMessage({ channel: general, user: member, text: 'mine' });
    expect(await errorOf(client.chat.update({ channel: general, ts: message.ts, text: 'x' }))).toBe(
      'cant_update_message',
    );
    expect(await errorOf(client.chat.delete({ channel: general, ts: message.ts }))).toBe(
      'cant_delete_message',
    );
    await client.chat.delete({ channel: general, ts });
    expect(await errorOf(client.chat.delete({ channel: general, ts }))).toBe('message_not_found');
    expect(fake.message({ channel: general, ts })?.isDeleted).toBe(true);
  });

  it('posts twice when asked twice: there is no idempotency', async () => {
    const post = () => client.chat.postMessage({ channel: fake.ids.general, text: 'same' });
    const [one, two] = await Promise.all([post(), post()]);
    expect(one.ts).not.toBe(two.ts);
    expect(fake.messages(fake.ids.general)).toHaveLength(2);
  });

  it('gives metadata back through history, when asked for', async () => {
    const { general } = fake.ids;
    const metadata = { event_type: 'generation', event_payload: { id: 'g1' } };
    const parent = await client.chat.postMessage({ channel: general, text: 'x', metadata });
    await client.chat.postMessage({ channel: general, text: 'reply', thread_ts: parent.ts ?? '' });
    const seen = await client.conversations.history({ channel: general, include_all_metadata: true });
    expect(seen.messages).toMatchObject([{ metadata, reply_count: 1 }]);
    const plain = await client.conversations.history({ channel: general });
    expect(plain.messages?.[0]).not.toHaveProperty('metadata');
    const thread = await client.conversations.replies({ channel: general, ts: parent.ts ?? '' });
    expect(thread.messages?.map(({ text }) => text)).toEqual(['x', 'reply']);
    const bad = { event_type: 'x' };
    expect(
      await errorOf(client.apiCall('chat.postMessage', { channel: general, text: 'x', metadata: bad })),
    ).toBe('invalid_metadata_schema');
  });

  it('pages through history from the newest', async () => {
    const { general } = fake.ids;
    for (const text of ['1', '2', '3']) await client.chat.postMessage({ channel: general, text });
    const texts: string[] = [];
    for await (const page of client.paginate('conversations.history', { channel: general, limit: 2 }))
      texts.push(...(page as unknown as { messages: { text: string }[] }).messages.map(({ text }) => text));
    expect(texts).toEqual(['3', '2', '1']);
    expect(await errorOf(client.conversations.history({ channel: fake.ids.outside }))).toBe('not_in_channel');
  });

  it('refuses texts that are absent or too long', async () => {
    const { general } = fake.ids;
    expect(await errorOf(client.apiCall('chat.postMessage', { channel: general }))).toBe('no_text');
    expect(await errorOf(client.chat.postMessage({ channel: general, text: 'x'.repeat(40_001) }))).toBe(
      'msg_too_long',
    );
    const { ts = '' } = await client.chat.postMessage({ channel: general, text: 'x' });
    expect(await errorOf(client.chat.update({ channel: general, ts, text: 'x'.repeat(4_001) }))).toBe(
      'msg_too_long',
    );
  });

  const button = (more = {}) => ({
    type: 'button',
    action_id: 'a',
    text: { type: 'plain_text', text: 'Go' },
    ...more,
  });
  const actions = (...elements: object[]) => ({ type: 'actions', elements });
  const image = (more = {}) => ({
    type: 'image',
    image_url: 'https://example.com/a.png',
    alt_text: 'a',
    ...more,
  });
  it.each([
    ['51 blocks', Array.from({ length: 51 }, () => section('x')), 'no more than 50 items'],
    ['a long section', [section('x'.repeat(3001))], 'less than 3001'],
    ['an empty section', [{ type: 'section' }], 'missing required field: text'],
    ['an empty text', [section('')], 'must be more than 0'],
    [
      'a long header',
      [{ type: 'header', text: { type: 'plain_text', text: 'x'.repeat(151) } }],
      'less than 151',
    ],
    ['a header with mrkdwn', [{ type: 'header', text: { type: 'mrkdwn', text: 'x' } }], 'enum'],
    [
      'a long button',
      [actions(button({ text: { type: 'plain_text', text: 'x'.repeat(76) } }))],
      'less than 76',
    ],
    ['a long value', [actions(button({ value: 'x'.repeat(2001) }))], 'less than 2001'],
    ['a long action id', [actions(button({ action_id: 'x'.repeat(256) }))], 'less than 256'],
    ['one action id twice', [actions(button(), button())], 'already exists'],
    [
      '26 buttons',
      [actions(...Array.from({ length: 26 }, (_, n) => button({ action_id: String(n) })))],
      'no more than 25',
    ],
    [
      '11 context elements',
      [{ type: 'context', elements: Array.from({ length: 11 }, () => ({ type: 'mrkdwn', text: 'x' })) }],
      'no more than 10',
    ],
    ['an image without alt text', [image({ alt_text: undefined })], 'alt_text'],
    ['a long alt text', [image({ alt_text: 'x'.repeat(2001) })], 'less than 2001'],
    ['two image sources', [image({ slack_file: { id: 'F1' } })], 'either'],
    ['a style Slack has not', [actions(button({ style: 'default' }))], 'enum'],
    ['an unknown block', [{ type: 'gallery' }], 'unsupported type'],
    ['an unknown property', [{ ...section('x'), colour: 'red' }], 'invalid additional property'],
    [
      'a file input in a message',
      [
        {
          type: 'input',
          label: { type: 'plain_text', text: 'x' },
          element: { type: 'file_input', action_id: 'f' },
        },
      ],
      'not supported',
    ],
    ['an unknown file', [image({ image_url: undefined, slack_file: { id: 'F1' } })], 'invalid slack file'],
    [
      '101 options',
      [
        actions({
          type: 'static_select',
          action_id: 's',
          options: Array.from({ length: 101 }, (_, n) => ({
            text: { type: 'plain_text', text: 'x' },
            value: String(n),
          })),
        }),
      ],
      'no more than 100',
    ],
  ])('refuses %s', async (_what, blocks, message) => {
    const said = await refusal(
      client.apiCall('chat.postMessage', { channel: fake.ids.general, text: 'x', blocks }),
    );
    expect(said.error).toBe('invalid_blocks');
    expect(said.response_metadata?.messages.join()).toContain(message);
  });

  it('shows an ephemeral message to one who is in the channel', async () => {
    const { general, member } = fake.ids;
    await client.chat.postEphemeral({ channel: general, user: member, text: 'psst' });
    expect(fake.ephemeral(general, member)).toMatchObject([{ text: 'psst' }]);
    expect(fake.messages(general)).toHaveLength(0);
    expect(await errorOf(client.chat.postEphemeral({ channel: general, user: 'U0NOBODY', text: 'x' }))).toBe(
      'user_not_in_channel',
    );
    expect(
      await errorOf(client.chat.postEphemeral({ channel: fake.ids.outside, user: member, text: 'x' })),
    ).toBe('not_in_channel');
  });

  it('knows who is an admin', async () => {
    const admin = async (user: string) => (await client.users.info({ user })).user?.is_admin;
    expect([await admin(fake.ids.member), await admin(fake.ids.admin), await admin(fake.ids.owner)]).toEqual([
      false,
      true,
      true,
    ]);
    expect(await errorOf(client.users.info({ user: 'U0NOBODY' }))).toBe('user_not_found');
  });

  it('reads the token and arguments of a JSON body only where Slack does', async () => {
    const call = async (method: string, body: object) => {
      const headers = {
        'content-type': 'application/json; charset=utf-8',
        authorization: `Bearer ${fake.botToken}`,
      };
      const answer = await fetch(`${fake.apiUrl}${method}`, {
        method: 'POST',
        headers,
        body: JSON.stringify(body),
      });
      return (await answer.json()) as { ok: boolean; error?: string };
    };
    expect(
      await call('chat.postMessage', { channel: fake.ids.general, blocks: [section('x')] }),
    ).toMatchObject({ ok: true });
    expect(await call('users.info', { user: fake.ids.member })).toMatchObject({ error: 'invalid_arguments' });
  });

  it('limits rates, breaks off, answers pages and errors when a test plans it', async () => {
    const post = () => client.chat.postMessage({ channel: fake.ids.general, text: 'x' });
    fake.fault({ method: 'chat.postMessage', kind: 'status', status: 429, retryAfterSeconds: 7 });
    await expect(post()).rejects.toMatchObject({ code: 'slack_webapi_rate_limited_error', retryAfter: 7 });
    fake.fault({ method: 'chat.postMessage', kind: 'status', status: 503 });
    await expect(post()).rejects.toMatchObject({ code: 'slack_webapi_http_error', statusCode: 503 });
    fake.fault({ method: 'chat.postMessage', kind: 'drop-before' });
    await expect(post()).rejects.toMatchObject({ code: 'slack_webapi_request_error' });
    expect(fake.messages(fake.ids.general)).toHaveLength(0);
    fake.fault({ method: 'chat.postMessage', kind: 'drop-after-applying' });
    await expect(post()).rejects.toMatchObject({ code: 'slack_webapi_request_error' });
    expect(fake.messages(fake.ids.general)).toHaveLength(1);
    fake.fault({ method: '*', kind: 'html' });
    await expect(post()).rejects.toMatchObject({ data: { error: expect.stringContaining('<html>') } });
    fake.fault({ method: 'chat.postMessage', kind: 'error', error: 'fatal_error', times: 2 });
    expect([await errorOf(post()), await errorOf(post())]).toEqual(['fatal_error', 'fatal_error']);
    fake.fault({ method: 'chat.postMessage', kind: 'slow', delayMs: 30 });
    await post();
    expect(fake.requests.map(({ outcome }) => outcome).at(-1)).toBe('ok');
  });

  it('installs a workspace by a code that is good once', async () => {
    const code = fake.issueOauthCode();
    const { clientId, clientSecret } = fake.application;
    const ask = () =>
      new webApi.WebClient(undefined, clientOptions(fake)).oauth.v2.access({
        client_id: clientId,
        client_secret: clientSecret,
        code,
      });
    expect(await ask()).toMatchObject({ access_token: fake.botToken, team: { id: fake.workspace.id } });
    expect(await errorOf(ask())).toBe('invalid_code');
  });

  it('lets an admin take away a message of the bot, and the bot notices', async () => {
    const { general } = fake.ids;
    const { ts = '' } = await client.chat.postMessage({ channel: general, text: 'working' });
    fake.deleteMessage({ channel: general, ts });
    expect(await errorOf(client.chat.update({ channel: general, ts, text: 'done' }))).toBe(
      'message_not_found',
    );
    expect(await errorOf(client.chat.postMessage({ channel: general, text: 'x', thread_ts: ts }))).toBe(
      'thread_not_found',
    );
  });

  it('keeps workspaces apart', async () => {
    const two = await createFakeSlack({ teams: 2 });
    const [, second] = two.teams;
    if (second === undefined) throw new Error('a second workspace was expected');
    const theirs = new webApi.WebClient(second.workspace.botToken, clientOptions(two));
    expect(await theirs.auth.test()).toMatchObject({ team_id: second.workspace.id });
    expect(await errorOf(theirs.chat.postMessage({ channel: two.ids.general, text: 'x' }))).toBe(
      'channel_not_found',
    );
    await theirs.chat.postMessage({ channel: second.ids.general, text: 'x' });
    expect(await two.waitForMessage(({ text }) => text === 'x')).toMatchObject({ team: second.workspace.id });
    second.workspace.tokenRevoked = true;
    expect(await errorOf(theirs.auth.test())).toBe('token_revoked');
    await two.close();
  });
});
