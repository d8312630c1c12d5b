import { postgresStores } from '../../fixture/stores.ts';
import { historySuite } from './histories.suite.ts';
import { keepingSuite } from './keeping.suite.ts';
import { ledgerSuite } from './ledger.suite.ts';
import { migrationSuite } from './migration.suite.ts';
import { scheduleSuite } from './schedule.suite.ts';

migrationSuite(postgresStores());
ledgerSuite(postgresStores());
scheduleSuite(postgresStores());
keepingSuite(postgresStores());
historySuite(postgresStores(), { runs: 8 });
