// Why a run ended without an image: the providers' reasons and our own. Each has its sentence in messages/.
import type { FailureReason } from '../providers/provider.ts';

/** Why we ended a run ourselves; providers' reasons are the others. */
export const ownReasons = [
  'cancelled',
  'deadline',
  'in_doubt',
  'crashed',
  'result_unreachable',
  'input_unreadable',
  'provider_off',
  'failover_over_budget',
] as const;
export type EndReason = FailureReason | (typeof ownReasons)[number];
