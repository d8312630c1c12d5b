// The list of translations, each with the locales that it serves, as Discord names them. English is in the commands.
import { de } from './de.ts';
import { es } from './es.ts';
import { fr } from './fr.ts';
import { ja } from './ja.ts';
import { ptBr } from './pt-br.ts';
import type { Translation } from './translation.ts';

export type Translations = readonly {
  readonly locales: readonly string[];
  readonly translation: Translation;
}[];

export const translations: Translations = [
  { locales: ['de'], translation: de },
  { locales: ['ja'], translation: ja },
  { locales: ['pt-BR'], translation: ptBr },
  { locales: ['fr'], translation: fr },
  { locales: ['es-ES', 'es-419'], translation: es },
];
