import { postgresStores } from '../../fixture/stores.ts';
import { lawsSuite } from './laws.suite.ts';
import { rushSuite } from './rush.suite.ts';

lawsSuite(postgresStores(), { runs: 50 });
rushSuite(postgresStores(), { runs: 20, asks: 2000 });
