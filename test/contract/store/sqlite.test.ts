import { sqliteStores } from '../../fixture/stores.ts';
import { ledgerSuite } from './ledger.suite.ts';

ledgerSuite(sqliteStores());
