// What operators are told without having asked. Told once: whoever raises an alert makes sure of that first.
import type { FailureReason, ProviderId } from './providers/provider.ts';

export type Alert =
  /** Its circuit opened; `until` is when it is tried again, in epoch milliseconds. */
  | {
      readonly kind: 'provider_down';
      readonly provider: ProviderId;
      readonly reason: FailureReason;
      readonly until: number;
    }
  | { readonly kind: 'model_gone'; readonly provider: ProviderId; readonly model: string }
  /** Over a UTC day, which begins at `day`: what it reports is far from what members were charged for the same. */
  | {
      readonly kind: 'cost_drift';
      readonly provider: ProviderId;
      readonly day: number;
      readonly chargedMicros: number;
      readonly reportedMicros: number;
      /** The part of what is reported that was for attempts without a picture. */
      readonly failureCostMicros: number;
    };

/**
 * Whether anybody was told, or there is nobody who could ever be. Never rejects: whoever cannot be told is told by the
 * log.
 */
export type AlertOperators = (alert: Alert) => Promise<boolean>;
