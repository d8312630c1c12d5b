// What reports have in common.
import { option } from '../src/option.ts';
import { reportGroups } from '../src/report/report.ts';

export const grouped = option.choice(reportGroups, { summary: 'What each line of the table is' }).optional();
