// Where drawings find their fonts, said before sharp is loaded: fontconfig, inside it, looks only once.
import { join } from 'node:path';

process.env.FONTCONFIG_FILE = join(import.meta.dirname, 'fonts.conf');
