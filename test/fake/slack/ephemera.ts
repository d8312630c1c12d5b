// The things Slack hands out that die: trigger ids (3 s, once) and response URLs (30 min, five times).
import type { Sequence } from './workspace.ts';

export const triggerLifeMs = 3_000;
export const responseUrlLifeMs = 30 * 60_000;
export const responseUrlUses = 5;

export interface Trigger {
  readonly workspaceId: string;
  readonly user: string;
  /** The modal in which it was given, for views.push. */
  readonly viewId?: string;
  readonly issuedAt: number;
  used: boolean;
}

export interface ResponseTarget {
  readonly path: string;
  readonly workspaceId: string;
  readonly channel: string;
  readonly user: string;
  /** The message whose button was pressed; a slash command has none. */
  readonly messageTs?: string;
  readonly threadTs?: string;
  readonly issuedAt: number;
  uses: number;
  /** Every accepted body, in order. */
  readonly posts: ResponsePost[];
}

export interface ResponsePost {
  readonly at: number;
  readonly body: Record<string, unknown>;
  readonly text: string;
  readonly visibility: 'ephemeral' | 'in_channel';
  readonly effect: 'posted' | 'replaced' | 'deleted';
  readonly ts: string;
}

export interface Ephemera {
  issueTrigger(trigger: { workspaceId: string; user: string; viewId?: string }): string;
  /** The trigger, marked as used; or the error Slack answers. */
  useTrigger(
    id: string,
    workspaceId: string,
  ): Trigger | 'invalid_trigger_id' | 'expired_trigger_id' | 'exchanged_trigger_id';
  issueResponseTarget(
    kind: 'commands' | 'actions' | 'app',
    target: Omit<ResponseTarget, 'path' | 'issuedAt' | 'uses' | 'posts'>,
  ): ResponseTarget;
  /** The target, with one use taken; or the error Slack answers. */
  useResponseTarget(path: string): ResponseTarget | 'expired_url' | 'used_url' | undefined;
}

export function createEphemera(now: () => number, sequence: Sequence): Ephemera {
  const triggers = new Map<string, Trigger>();
  const targets = new Map<string, ResponseTarget>();
  let counter = 1_000_000_000;
  return {
    issueTrigger(trigger) {
      counter += 1;
      const id = `${counter}.${counter + 7}.${sequence.hex(16)}`;
      triggers.set(id, { ...trigger, issuedAt: now(), used: false });
      return id;
    },
    useTrigger(id, workspaceId) {
      const trigger = triggers.get(id);
      if (trigger === undefined || trigger.workspaceId !== workspaceId) return 'invalid_trigger_id';
      if (now() - trigger.issuedAt > triggerLifeMs) return 'expired_trigger_id';
      if (trigger.used) return 'exchanged_trigger_id';
      trigger.used = true;
      return trigger;
    },
    issueResponseTarget(kind, target) {
      counter += 1;
      const path = `/${kind}/${target.workspaceId}/${counter}/${sequence.hex(12)}`;
      const whole: ResponseTarget = { ...target, path, issuedAt: now(), uses: 0, posts: [] };
      targets.set(path, whole);
      return whole;
    },
    useResponseTarget(path) {
      const target = targets.get(path);
      if (target === undefined) return undefined;
      if (now() - target.issuedAt > responseUrlLifeMs) return 'expired_url';
      if (target.uses >= responseUrlUses) return 'used_url';
      target.uses += 1;
      return target;
    },
  };
}
