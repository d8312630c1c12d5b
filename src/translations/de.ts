// German.
import type { Translation } from './translation.ts';

/** How a picture is made, whatever it is. */
const how = {
  aspect_ratio: { name: 'seitenverhältnis', summary: 'Breite zu Höhe' },
  resolution: { name: 'auflösung', summary: 'Wie groß' },
  count: { name: 'anzahl', summary: 'Wie viele Bilder' },
  style: {
    name: 'stil',
    summary: 'Worte um die Beschreibung, die das Aussehen bestimmen',
    choices: {
      photo: 'Foto',
      watercolour: 'Aquarell',
      ink: 'Tusche',
      poster: 'Plakat',
      'pixel-art': 'Pixel-Art',
      clay: 'Knete',
      isometric: 'Isometrie',
      blueprint: 'Blaupause',
    },
  },
  search: { name: 'websuche', summary: 'Das Modell darf vorher im Web suchen' },
  provider: { name: 'anbieter', summary: 'Welcher Anbieter es macht, und kein anderer' },
  private: { name: 'privat', summary: 'Nur du siehst es' },
};

export const de: Translation = {
  usually: (value) => ` (normalerweise ${value})`,
  yes: 'ja',
  no: 'nein',
  menus: { edit: 'Bild bearbeiten', vary: 'Bild variieren', details: 'Details zum Bild' },
  groups: { privacy: { name: 'datenschutz', summary: 'Deine Daten, und wie lange Bilder bleiben' } },
  commands: {
    imagine: {
      name: 'bild',
      summary: 'Ein Bild erzeugen',
      options: {
        prompt: { name: 'beschreibung', summary: 'Was das Bild zeigen soll' },
        ...how,
        reference: { name: 'vorlage', summary: 'Ein Bild, von dem ausgegangen wird' },
      },
    },
    edit: {
      name: 'bearbeite',
      summary: 'Ein Bild ändern',
      options: {
        prompt: { name: 'änderung', summary: 'Was sich ändern soll' },
        picture: { name: 'bild', summary: 'Das Bild, das geändert wird, sonst das letzte hier' },
        link: { name: 'link', summary: 'Ein Link zur Nachricht mit dem Bild' },
        ...how,
        reference: { name: 'vorlage', summary: 'Ein weiteres Bild als Vorlage' },
      },
    },
    history: {
      name: 'verlauf',
      summary: 'Was bisher entstanden ist',
      options: {
        search: { name: 'suche', summary: 'Womit Wörter der Beschreibung beginnen' },
        whose: {
          name: 'wessen',
          summary: 'Wessen Bilder',
          choices: { mine: 'meine', channel: 'die in diesem Kanal' },
        },
        member: { name: 'person', summary: 'Jemand anderes: erwähnen oder beim Namen nennen' },
        favourites: { name: 'favoriten', summary: 'Nur was dir gefällt' },
      },
    },
    credits: { name: 'guthaben', summary: 'Wie viele Credits übrig sind', options: {} },
    providers: { name: 'anbieter', summary: 'Was die Bilder macht, und was es kostet', options: {} },
    'privacy export': {
      name: 'export',
      summary: 'Alles, was ich über dich habe, als ZIP-Datei',
      options: {},
    },
    'privacy erase': {
      name: 'löschen',
      summary: 'Alles löschen, was ich über dich habe, auch Bilder',
      options: {},
    },
    'privacy retention': {
      name: 'aufbewahrung',
      summary: 'Wie lange Bilder und Beschreibungen bleiben',
      options: {
        days: { name: 'tage', summary: 'Nach wie vielen Tagen sie gelöscht werden' },
        forever: { name: 'immer', summary: 'Für immer behalten' },
        scope: {
          name: 'bereich',
          summary: 'In diesem Kanal oder im ganzen Team',
          choices: { channel: 'dieser Kanal', team: 'das ganze Team' },
        },
      },
    },
    help: {
      name: 'hilfe',
      summary: 'Wie man diesen Bot benutzt',
      options: { command: { name: 'befehl', summary: 'Der Befehl, der erklärt werden soll' } },
    },
  },
};
