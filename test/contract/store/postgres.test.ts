import { postgresStores } from '../../fixture/stores.ts';
import { costsSuite } from './costs.suite.ts';
import { gestureSuite } from './gestures.suite.ts';
import { historySuite } from './histories.suite.ts';
import { keepingSuite } from './keeping.suite.ts';
import { ledgerSuite } from './ledger.suite.ts';
import { migrationSuite } from './migration.suite.ts';
import { providersSuite } from './providers.suite.ts';
import { scheduleSuite } from './schedule.suite.ts';

migrationSuite(postgresStores());
ledgerSuite(postgresStores());
costsSuite(postgresStores());
scheduleSuite(postgresStores());
keepingSuite(postgresStores());
providersSuite(postgresStores());
historySuite(postgresStores(), { runs: 8 });
gestureSuite(postgresStores());
