import { sqliteStores } from '../../fixture/stores.ts';
import { lawsSuite } from './laws.suite.ts';
import { rushSuite } from './rush.suite.ts';

lawsSuite(sqliteStores(), { runs: 120 });
rushSuite(sqliteStores(), { runs: 60, asks: 2000 });
