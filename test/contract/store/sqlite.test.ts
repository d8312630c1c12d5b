import { sqliteStores } from '../../fixture/stores.ts';
import { gestureSuite } from './gestures.suite.ts';
import { historySuite } from './histories.suite.ts';
import { ledgerSuite } from './ledger.suite.ts';
import { migrationSuite } from './migration.suite.ts';
import { proposalSuite } from './proposals.suite.ts';
import { scheduleSuite } from './schedule.suite.ts';
import { settingsSuite } from './settings.suite.ts';

migrationSuite(sqliteStores());
ledgerSuite(sqliteStores());
scheduleSuite(sqliteStores());
historySuite(sqliteStores(), { runs: 40 });
gestureSuite(sqliteStores());
proposalSuite(sqliteStores());
settingsSuite(sqliteStores());
