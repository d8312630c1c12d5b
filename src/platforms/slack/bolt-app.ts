// Bolt with two habits changed: events are acknowledged after they were handled, because Slack's retry is their
// recovery; and whatever a handler rejects with is logged and ends there, because it would end the process.
import { App, type AppOptions, type ReceiverEvent } from '@slack/bolt';
import type { Log } from '../../log.ts';

export class SlackApp extends App {
  readonly #underway = new Set<Promise<void>>();
  readonly #log: Log;

  constructor(options: AppOptions, log: Log) {
    super(options);
    this.#log = log;
    this.error(async (error) => {
      throw error;
    });
  }

  override processEvent(event: ReceiverEvent): Promise<void> {
    const handled = this.#handle(event).finally(() => this.#underway.delete(handled));
    this.#underway.add(handled);
    return handled;
  }

  /** Resolves when nothing is being handled any more. */
  async idle(): Promise<void> {
    while (this.#underway.size > 0) await Promise.all(this.#underway);
  }

  async #handle(event: ReceiverEvent): Promise<void> {
    const isEvent = event.body.type === 'event_callback';
    try {
      if (!isEvent) return await super.processEvent(event);
      await super.processEvent({ ...event, ack: async () => {} });
      await event.ack();
    } catch (error) {
      this.#log.error({ error, type: event.body.type }, 'Something from Slack could not be handled');
    }
  }
}
