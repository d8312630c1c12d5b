// Runs doctor: options → examination → report and exit code.
import { systemClock } from '../clock.ts';
import { type Environment, loadEnvironment } from '../config.ts';
import { examine, prepareTrial } from './compose.ts';
import { confirm } from './confirm.ts';
import { countBroken, type Section } from './finding.ts';
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
      return refuse(options.detail);
    case 'live':
      return runTrial(options.provider, options.agreed);
    case 'examine': {
      const environment = loadEnvironment();
      return report(await examine(environment, systemClock), environment);
    }
  }
}

async function runTrial(provider: string, agreed: boolean): Promise<void> {
  const environment = loadEnvironment();
  const prepared = await prepareTrial(environment, provider, systemClock);
  switch (prepared.kind) {
    case 'refused':
      return refuse(prepared.detail);
    case 'broken':
      return report(prepared.sections, environment);
    case 'ready':
      try {
        const { question } = prepared;
        if (!agreed && !process.stdin.isTTY) return refuse(say.trialUnasked(question));
        const terminal = { input: process.stdin, output: process.stdout };
        if (agreed || (await confirm(`${question} ${say.trialAsk}`, terminal))) {
          process.stdout.write(`${say.trialRuns}\n`);
          report(await prepared.run(), environment);
        } else {
          process.stdout.write(`${say.trialDeclined}\n`);
        }
      } finally {
        await prepared.close();
      }
  }
}

function report(sections: readonly Section[], environment: Environment): void {
  process.stdout.write(renderReport(sections, process.stdout.columns, secretsOf(environment)));
  process.exitCode = countBroken(sections) === 0 ? 0 : 1;
}

function refuse(sentence: string): void {
  process.stderr.write(say.wrongOption(sentence));
  process.exitCode = 2;
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
