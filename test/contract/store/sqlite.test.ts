import { sqliteStores } from '../../fixture/stores.ts';
import { historySuite } from './histories.suite.ts';
import { keepingSuite } from './keeping.suite.ts';
import { ledgerSuite } from './ledger.suite.ts';
import { migrationSuite } from './migration.suite.ts';
import { scheduleSuite } from './schedule.suite.ts';

migrationSuite(sqliteStores());
ledgerSuite(sqliteStores());
scheduleSuite(sqliteStores());
keepingSuite(sqliteStores());
historySuite(sqliteStores(), { runs: 40 });
