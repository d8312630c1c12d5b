import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFakeSlack, type FakeSlack } from '../../../fake/slack/fake-slack.ts';
import { createRunning, type Running, serve, silence, startRunning } from './running-slack.ts';

describe('signed requests from Slack', () => {
  let fake: FakeSlack;
  let running: Running;
  let server: { url: string; close(): Promise<void> };
  beforeEach(async () => {
    fake = await createFakeSlack({ retryDelaysMs: [0, 0, 0] });
    running = createRunning(fake, { signingSecret: fake.signingSecret });
    server = await serve(running.slack);
    fake.httpTarget(server.url);
    await startRunning(running);
  });
  afterEach(async () => {
    await running.slack.stop();
    await server.close();
    fake.assertNoViolations();
    await fake.close();
  });
  const imagine = (text: string) =>
    fake.runCommand({ channel: fake.ids.general, user: fake.ids.member, command: '/imagine', text });
  const command = { command: '/imagine', text: 'a lamp', trigger_id: 't', user_id: 'U', channel_id: 'C' };

  it('pass the handshake and bring commands, forms and events', async () => {
    expect((await fake.challenge()).passed).toBe(true);
    expect((await imagine('a lamp')).ack.outcome).toBe('acked');
    await fake.waitFor('an invocation', () => running.invocations.length === 1);
    await imagine('');
    const view = await fake.waitForView();
    const submission = await fake.submitView({ view, values: { prompt: 'a cat' } });
    expect(submission.outcome).toBe('cleared');
    const direct = fake.directMessage(fake.ids.member).id;
    const [ack] = await fake.sendMessage({ channel: direct, user: fake.ids.member, text: 'a dog' }).delivered;
    expect(ack?.outcome).toBe('acked');
    await fake.waitFor('all invocations', () => running.invocations.length === 3);
    expect(running.invocations.map(({ options }) => options.prompt).toSorted()).toEqual([
      'a cat',
      'a dog',
      'a lamp',
    ]);
  });

  it('are acknowledged before any work', async () => {
    let finish: () => void = () => {};
    running.answer = () => new Promise((resolve) => (finish = () => resolve(silence)));
    expect((await imagine('a lamp')).ack.outcome).toBe('acked');
    await fake.waitFor('an invocation', () => running.invocations.length === 1);
    finish();
  });

  it.each([
    ['another secret', { signingSecret: 'wrong' }],
    ['an altered body', { alterBody: (body: string) => body.replace('lamp', 'bomb') }],
    ['a time too long ago', { skewSeconds: -301 }],
    ['a time too far ahead', { skewSeconds: 302 }],
    ['no signature', { omitHeaders: ['x-slack-signature' as const] }],
    ['no time', { omitHeaders: ['x-slack-request-timestamp' as const] }],
    ['a signature of another length', { headers: { 'x-slack-signature': 'v0=00' } }],
  ])('are refused with %s', async (_, tampering) => {
    const answer = await fake.postSigned('slash_commands', command, tampering);
    expect(answer.status).toBe(401);
    expect(answer.text).toBe('');
    expect(running.invocations).toEqual([]);
  });

  it('pass no handshake that Slack did not sign', async () => {
    expect((await fake.challenge({ signingSecret: 'wrong' })).passed).toBe(false);
    expect((await fake.challenge({ skewSeconds: 302 })).passed).toBe(false);
  });

  it('are refused beyond 1 MB, and when they are nothing that Slack sends', async () => {
    const large = { ...command, text: 'a'.repeat(1_100_000) };
    expect((await fake.postSigned('slash_commands', large)).status).toBe(413);
    const garbled = { contentType: 'application/json' };
    expect((await fake.postSigned('slash_commands', command, garbled)).status).toBe(400);
  });

  it('are answered 503 when it has stopped, so that Slack sends events again', async () => {
    await running.slack.stop();
    expect((await fake.postSigned('slash_commands', command)).status).toBe(503);
  });

  it('bring an event again whose handling failed, with the same key', async () => {
    fake.fault({ method: 'conversations.history', kind: 'drop-before' });
    const sent = fake.mention({ channel: fake.ids.general, user: fake.ids.member, text: 'a dog' });
    await Promise.all(sent.deliveries.map(({ acked }) => acked));
    const mention = sent.deliveries.find(({ acks }) => acks.length > 1);
    expect(mention?.acks.map(({ outcome }) => outcome)).toEqual(['http_error', 'acked']);
    expect(running.invocations).toMatchObject([
      { options: { prompt: 'a dog' }, dedupeKey: `slack:${fake.workspace.id}:${sent.message.clientMsgId}` },
    ]);
    expect(running.logged.join()).toContain('could not be handled');
  });
});
