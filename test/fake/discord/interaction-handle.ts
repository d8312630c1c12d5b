// What a test holds after a person has started an interaction: the answers as that person would see them come.
import type { Callback, Interaction } from './interaction.ts';
import type { Watch } from './watch.ts';
import type { Message, World } from './world.ts';

const WAIT_MS = 5000;

export interface InteractionHandle {
  readonly id: string;
  readonly token: string;
  readonly interaction: Interaction;
  /** How many gateway sessions were sent the event (connected ones and those that may still resume). */
  readonly sessionsReached: number;
  callback(timeoutMs?: number): Promise<Callback>;
  /** The message behind @original as it is now; undefined before there is one and after it was deleted. */
  original(): Message | undefined;
  waitForOriginal(fits: (message: Message) => boolean, timeoutMs?: number): Promise<Message>;
  /** Resolves once @original has been made and deleted again. */
  waitForOriginalDeleted(timeoutMs?: number): Promise<void>;
  followUps(): Message[];
  waitForFollowUp(fits?: (message: Message) => boolean, timeoutMs?: number): Promise<Message>;
  /** From now on the callback comes too late. */
  expireCallback(): void;
  /** From now on the token is 15 minutes old. The id keeps its time: to backdate that too, use `ageMs` when asking. */
  expireToken(): void;
}

export function createHandle(
  world: World,
  watch: Watch,
  interaction: Interaction,
  sessionsReached: number,
): InteractionHandle {
  const name = `interaction ${interaction.id} (${interaction.origin.commandName ?? interaction.type})`;
  const original = () => (interaction.original?.deleted ? undefined : interaction.original);
  const followUps = () => interaction.followUps.filter((each) => !each.deleted);
  return {
    id: interaction.id,
    token: interaction.token,
    interaction,
    sessionsReached,
    callback: (timeoutMs = WAIT_MS) =>
      watch.until(`the callback of ${name}`, () => interaction.callback, timeoutMs),
    original,
    waitForOriginal: (fits, timeoutMs = WAIT_MS) => {
      const question = () => {
        const message = original();
        return message && fits(message) ? message : undefined;
      };
      return watch.until(`the original answer of ${name}`, question, timeoutMs);
    },
    async waitForOriginalDeleted(timeoutMs = WAIT_MS) {
      const question = () => (interaction.original?.deleted ? true : undefined);
      await watch.until(`the deletion of the answer of ${name}`, question, timeoutMs);
    },
    followUps,
    waitForFollowUp: (fits = () => true, timeoutMs = WAIT_MS) =>
      watch.until(`a follow-up of ${name}`, () => followUps().find(fits), timeoutMs),
    expireCallback() {
      interaction.callbackDeadline = world.now() - 1;
    },
    expireToken() {
      interaction.tokenDeadline = world.now() - 1;
    },
  };
}
