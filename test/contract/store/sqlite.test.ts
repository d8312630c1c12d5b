import { sqliteStores } from '../../fixture/stores.ts';
import { costsSuite } from './costs.suite.ts';
import { historySuite } from './histories.suite.ts';
import { ledgerSuite } from './ledger.suite.ts';
import { migrationSuite } from './migration.suite.ts';
import { privacySuite } from './privacy.suite.ts';
import { providersSuite } from './providers.suite.ts';
import { scheduleSuite } from './schedule.suite.ts';
import { searchSuite } from './search.suite.ts';

migrationSuite(sqliteStores());
ledgerSuite(sqliteStores());
costsSuite(sqliteStores());
scheduleSuite(sqliteStores());
privacySuite(sqliteStores());
searchSuite(sqliteStores());
providersSuite(sqliteStores());
historySuite(sqliteStores(), { runs: 40 });
