// What a JSON value must look like, as small rules that combine; each fault names the place by JSON pointer.
// It knows nothing of Slack's blocks: those are in block-elements.ts, block-kit.ts and view-shape.ts.

export interface Fault {
  readonly message: string;
  readonly pointer: string;
}

export interface Inspection {
  readonly faults: Fault[];
  readonly surface: 'message' | 'ephemeral' | 'modal' | 'home';
  /** Why a `slack_file` cannot be shown, or undefined when it can. */
  readonly slackFileFault: (reference: Fields) => string | undefined;
}

export type Fields = Record<string, unknown>;
export type Rule = (value: unknown, pointer: string, inspection: Inspection) => void;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function report(inspection: Inspection, pointer: string, message: string): void {
  inspection.faults.push({ message, pointer });
}

export const anything: Rule = () => {};

export const flag: Rule = (value, pointer, inspection) => {
  if (typeof value !== 'boolean') report(inspection, pointer, 'must be a boolean');
};

export function string(maximum: number, minimum = 0): Rule {
  return (value, pointer, inspection) => {
    if (typeof value !== 'string') return report(inspection, pointer, 'must be a string');
    if ([...value].length > maximum)
      report(inspection, pointer, `must be less than ${maximum + 1} characters`);
    if (value.length < minimum) report(inspection, pointer, `must be more than ${minimum - 1} characters`);
  };
}

export function whole(minimum: number, maximum: number): Rule {
  return (value, pointer, inspection) => {
    if (typeof value !== 'number' || !Number.isInteger(value))
      return report(inspection, pointer, 'must be an integer');
    if (value < minimum) report(inspection, pointer, `must be greater than ${minimum - 1}`);
    if (value > maximum) report(inspection, pointer, `must be less than ${maximum + 1}`);
  };
}

export function word(...allowed: string[]): Rule {
  return (value, pointer, inspection) => {
    if (typeof value !== 'string' || !allowed.includes(value))
      report(inspection, pointer, `must be a valid enum value (${allowed.join(', ')})`);
  };
}

export function list(rule: Rule, maximum: number, minimum = 1): Rule {
  return (value, pointer, inspection) => {
    if (!Array.isArray(value)) return report(inspection, pointer, 'must be an array');
    if (value.length > maximum) report(inspection, pointer, `no more than ${maximum} items allowed`);
    if (value.length < minimum) report(inspection, pointer, `no fewer than ${minimum} items allowed`);
    value.forEach((item, index) => {
      rule(item, `${pointer}/${index}`, inspection);
    });
  };
}

/** Keys ending in `?` may be absent; a key that is not named is refused, as Slack does. */
export function object(rules: Record<string, Rule>): Rule {
  const required = Object.keys(rules).filter((key) => !key.endsWith('?'));
  const known = new Map(Object.entries(rules).map(([key, rule]) => [key.replace('?', ''), rule]));
  return (value, pointer, inspection) => {
    if (!isFields(value)) return report(inspection, pointer, 'must be an object');
    for (const key of required)
      if (value[key] === undefined || value[key] === null)
        report(inspection, pointer, `missing required field: ${key}`);
    for (const [key, item] of Object.entries(value)) {
      if (item === undefined || item === null) continue;
      const rule = known.get(key);
      if (rule === undefined) report(inspection, pointer, `invalid additional property: ${key}`);
      else rule(item, `${pointer}/${key}`, inspection);
    }
  };
}

/** Chooses the rule by the value's `type`. */
export function typed(rules: Record<string, Rule>): Rule {
  return (value, pointer, inspection) => {
    if (!isFields(value)) return report(inspection, pointer, 'must be an object');
    if (value.type === undefined) return report(inspection, pointer, 'missing required field: type');
    const rule = typeof value.type === 'string' ? rules[value.type] : undefined;
    if (rule === undefined)
      return report(inspection, `${pointer}/type`, `unsupported type: ${String(value.type)}`);
    rule(value, pointer, inspection);
  };
}

export function both(...rules: Rule[]): Rule {
  return (value, pointer, inspection) => {
    for (const rule of rules) rule(value, pointer, inspection);
  };
}

export function only(allowed: Inspection['surface'][], what: string): Rule {
  return (_value, pointer, inspection) => {
    if (!allowed.includes(inspection.surface))
      report(inspection, pointer, `${what} is not supported on this surface`);
  };
}
