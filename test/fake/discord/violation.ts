// What a client sent that Discord would not take. Kept so that a test can say at its end that there was none.
import { type FormProblem, refuseForm } from './discord-error.ts';
import { checkSchema } from './schema-check.ts';

export interface Violation {
  where: string;
  problems: FormProblem[];
}

export interface FormJudge {
  readonly violations: Violation[];
  /** Throws 50035 and remembers it when there are problems. */
  judge(where: string, problems: readonly FormProblem[]): void;
  /** The body, typed as the caller says, once the published schema of that name has accepted it. */
  accept<Body>(where: string, schema: string, body: unknown): Body;
}

export function createFormJudge(): FormJudge {
  const violations: Violation[] = [];
  function judge(where: string, problems: readonly FormProblem[]) {
    if (problems.length === 0) return;
    violations.push({ where, problems: [...problems] });
    throw refuseForm(problems);
  }
  return {
    violations,
    judge,
    accept<Body>(where: string, schema: string, body: unknown) {
      judge(where, checkSchema(schema, body));
      return body as Body;
    },
  };
}

export function describeViolations(violations: readonly Violation[]): string {
  return violations
    .flatMap(({ where, problems }) =>
      problems.map(({ path, code, message }) => `${where}: ${path.join('.')}: ${code}: ${message}`),
    )
    .join('\n');
}
