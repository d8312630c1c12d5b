// Alerts → plain words for whoever runs this, in a direct message to each of them; the log has each alert as well.
import type { Alert, AlertOperators } from './alert.ts';
import type { PlatformId } from './destination.ts';
import { unreachable } from './errors.ts';
import { formatDollars } from './ledger/money.ts';
import type { Log } from './log.ts';
import { endReasonMessages } from './messages/generation.ts';
import { operatorMessages, remedies } from './messages/operators.ts';
import type { ProviderId } from './providers/provider.ts';
import { line, plainText, type Reply } from './reply.ts';
import type { PersonAddress, Tell } from './tell.ts';

/** What a provider is called, and what its variables begin with. */
export type ProviderNames = (id: ProviderId) => { readonly name: string; readonly prefix: string };

export type OperatorAlertParts = {
  readonly operators: readonly PersonAddress[];
  readonly tell: Tell;
  readonly names: ProviderNames;
  /** How a command is typed at a platform. */
  readonly typed: (platform: PlatformId, command: string) => string;
  readonly log: Log;
};

export function createOperatorAlerts(parts: OperatorAlertParts): AlertOperators {
  const { operators, tell, names, typed, log } = parts;
  return async (alert) => {
    const write = (platform: PlatformId) => writeAlert(alert, names, (command) => typed(platform, command));
    const told = await Promise.all(operators.map((person) => tell(person, write)));
    const words = plainText(write('web').lines);
    if (told.includes(true)) log.warn({ alert, words }, 'Operators were told');
    else log.error({ alert, words }, 'No operator could be told: ADMINS names those who are');
    return told.includes(true) || operators.length === 0;
  };
}

export function writeAlert(alert: Alert, names: ProviderNames, typed: (command: string) => string): Reply {
  const { name, prefix } = names(alert.provider);
  const [what, ...more] = sentences(alert, name, prefix);
  return {
    lines: [
      line('plain', { bold: what ?? name }),
      ...more.map((text) => line('plain', text)),
      line('small', operatorMessages.more(typed)),
    ],
    images: [],
    buttons: [],
    audience: 'private',
  };
}

function sentences(alert: Alert, name: string, prefix: string): readonly string[] {
  switch (alert.kind) {
    case 'provider_down': {
      const why = `${endReasonMessages[alert.reason]} ${operatorMessages.skipped}`;
      return [operatorMessages.providerDown(name, alert.until), why, remedies[alert.reason](prefix)];
    }
    case 'model_gone':
      return [operatorMessages.modelGone(name, alert.model), remedies.model_gone(prefix)];
    case 'cost_drift': {
      const { day, chargedMicros, reportedMicros, failureCostMicros } = alert;
      const [charged, reported] = [formatDollars(chargedMicros), formatDollars(reportedMicros)];
      const failures =
        failureCostMicros > 0 ? [operatorMessages.driftFailures(formatDollars(failureCostMicros))] : [];
      const remedy = operatorMessages.driftRemedy(prefix);
      return [
        operatorMessages.drift(name, day),
        operatorMessages.driftOf(charged, reported),
        ...failures,
        remedy,
      ];
    }
    default:
      return unreachable(alert);
  }
}
