// Runs doctor: options → examination → report and exit code.
import { systemClock } from '../clock.ts';
import { type Environment, loadEnvironment } from '../config.ts';
import { examine } from './compose.ts';
import { countBroken } from './finding.ts';
import { parseOptions } from './options.ts';
import { renderReport } from './report.ts';
import { doctorSentences as say } from './sentences.ts';

export async function runDoctor(typed: readonly string[]): Promise<void> {
  const options = parseOptions(typed);
  switch (options.kind) {
    case 'help':
      process.stdout.write(say.usage);
      return;
    case 'wrong':
      process.stderr.write(say.wrongOption(options.detail));
      process.exitCode = 2;
      return;
    case 'examine': {
      const environment = loadEnvironment();
      const sections = await examine(environment, options.live, systemClock);
      process.stdout.write(renderReport(sections, process.stdout.columns, secretsOf(environment)));
      process.exitCode = countBroken(sections) === 0 ? 0 : 1;
    }
  }
}

/** Shorter texts cannot be told from ordinary words. */
const shortestSecret = 8;

function secretsOf(environment: Environment): readonly string[] {
  const values = Object.entries(environment).flatMap(([name, value = '']) => {
    if (name === 'DATABASE_URL' && URL.canParse(value)) return [new URL(value).password];
    return /(TOKEN|SECRET|KEY|KEY_ID)$/.test(name) ? [value.trim()] : [];
  });
  return values.filter((value) => value.length >= shortestSecret);
}
