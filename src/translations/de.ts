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
  },
  search: { name: 'websuche', summary: 'Das Modell darf vorher im Web suchen' },
  provider: { name: 'anbieter', summary: 'Welcher Anbieter es macht, und kein anderer' },
  private: { name: 'privat', summary: 'Nur du siehst es' },
};

/** The rules of a channel or a team. */
const rules = {
  highest_resolution: { name: 'höchste_auflösung', summary: 'Die größten Bilder, die erlaubt sind' },
  providers: { name: 'anbieter', summary: 'Welche Anbieter gefragt werden, mit Kommas getrennt' },
  ceiling: { name: 'obergrenze', summary: 'Was eine Anfrage höchstens kosten darf, in Credits' },
  confirm_above: { name: 'nachfragen_ab', summary: 'Vor teureren Anfragen erst fragen, in Credits' },
  blocked_words: { name: 'gesperrte_wörter', summary: 'Wörter, die keine Beschreibung enthalten darf' },
  who: { name: 'wer', summary: 'Wer fragen darf: everybody, admins oder erwähnte Rollen' },
};
const resetRules = {
  everything: 'alles',
  providers: 'Anbieter',
  ceiling: 'Obergrenze',
  who: 'wer fragen darf',
};

/** Whose budget it is. */
const whose = {
  member: { name: 'mitglied', summary: 'Wessen: dieses Mitglied' },
  role: { name: 'rolle', summary: 'Wessen: alle mit dieser Rolle zusammen' },
  channel: { name: 'kanal', summary: 'Wessen: alle in diesem Kanal zusammen' },
  team: { name: 'team', summary: 'Wessen: das ganze Team' },
};

export const de: Translation = {
  usually: (value) => ` (normalerweise ${value})`,
  yes: 'ja',
  no: 'nein',
  me: ['ich', 'mich', 'mir'],
  menus: { edit: 'Bild bearbeiten', vary: 'Bild variieren', details: 'Details zum Bild' },
  groups: {
    budget: { name: 'budget', summary: 'Wer was ausgeben darf' },
    report: { name: 'bericht', summary: 'Was ausgegeben wurde' },
    privacy: { name: 'datenschutz', summary: 'Deine Daten, und wie lange Bilder bleiben' },
    settings: { name: 'einstellungen', summary: 'Vorgaben und Regeln' },
    style: { name: 'stile', summary: 'Aussehen, die das Team teilt' },
  },
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
        member: { name: 'person', summary: 'Jemand anderes' },
        favourites: { name: 'favoriten', summary: 'Nur was dir gefällt' },
      },
    },
    credits: { name: 'guthaben', summary: 'Wie viele Credits übrig sind', options: {} },
    'budget set': {
      name: 'festlegen',
      summary: 'Festlegen, was Mitglied, Rolle, Kanal oder Team ausgeben darf',
      options: {
        allowance: { name: 'betrag', summary: 'Credits wie 300 oder 12.5, oder unlimited, oder usual' },
        period: {
          name: 'zeitraum',
          summary: 'Wann sie sich erneuern',
          choices: { day: 'Tag', week: 'Woche', month: 'Monat', usual: 'üblich' },
        },
        carry_over: { name: 'übertrag', summary: 'Was übrig ist, geht in den nächsten Zeitraum' },
        ...whose,
        each: { name: 'jedes_mitglied', summary: 'Was jedes Mitglied hat, mit Rolle nur wer sie hat' },
      },
    },
    'budget grant': {
      name: 'gutschrift',
      summary: 'Einmal Credits geben, zusätzlich zum Budget',
      options: {
        amount: { name: 'anzahl', summary: 'Wie viele Credits, etwa 50 oder 12.5' },
        expires: { name: 'gültig_bis', summary: 'Der letzte Tag, etwa 2026-12-24, oder 7d, 2w' },
        ...whose,
      },
    },
    'budget pot': {
      name: 'topf',
      summary: 'Credits des Teams für ein Ereignis zurücklegen',
      options: {
        name: { name: 'name', summary: 'Wie das Ereignis heißt' },
        amount: { name: 'anzahl', summary: 'Wie viele Credits des Teams, etwa 500' },
        until: { name: 'bis', summary: 'Der letzte Tag, etwa 2026-12-24, oder 7d, 2w' },
        channel: { name: 'kanal', summary: 'Für welchen Kanal oder Thread' },
        role: { name: 'rolle', summary: 'Für welche Rolle, wo auch immer' },
      },
    },
    'budget show': {
      name: 'anzeigen',
      summary: 'Wer was ausgeben darf, mit Töpfen und Gutschriften',
      options: {},
    },
    'budget audit': { name: 'protokoll', summary: 'Wer wann was entschieden hat', options: {} },
    'report show': {
      name: 'zeigen',
      summary: 'Was ausgegeben wurde, wofür und von wem',
      options: {
        period: { name: 'zeitraum', summary: 'Welche Tage: last month, last 30 days, 2026-10, 2026-W40' },
        by: {
          name: 'nach',
          summary: 'Was jede Zeile der Tabelle ist',
          choices: {
            day: 'Tag',
            member: 'Person',
            role: 'Rolle',
            channel: 'Kanal',
            provider: 'Anbieter',
            model: 'Modell',
            resolution: 'Auflösung',
          },
        },
      },
    },
    'report schedule': {
      name: 'planen',
      summary: 'Jede Woche oder jeden Monat einen Bericht senden',
      options: {
        every: {
          name: 'wie_oft',
          summary: 'Wie oft; nie beendet es',
          choices: { week: 'jede Woche', month: 'jeden Monat', never: 'nie' },
        },
        channel: { name: 'kanal', summary: 'Wohin er gesendet wird' },
        by: {
          name: 'nach',
          summary: 'Was jede Zeile der Tabelle ist',
          choices: {
            day: 'Tag',
            member: 'Person',
            role: 'Rolle',
            channel: 'Kanal',
            provider: 'Anbieter',
            model: 'Modell',
            resolution: 'Auflösung',
          },
        },
      },
    },
    'report costs': {
      name: 'kosten',
      summary: 'Was berechnet wurde, und was Anbieter dafür nahmen',
      options: {},
    },
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
    'settings mine': {
      name: 'meine',
      summary: 'Was für deine eigenen Bilder gilt',
      options: {
        aspect_ratio: { name: 'seitenverhältnis', summary: 'Breite zu Höhe neuer Bilder' },
        resolution: { name: 'auflösung', summary: 'Wie groß' },
        count: { name: 'anzahl', summary: 'Wie viele Bilder' },
        provider: { name: 'anbieter', summary: 'Welcher Anbieter sie macht, und kein anderer' },
        cost_detail: {
          name: 'kostenanzeige',
          summary: 'Was unter einem Bild über die Kosten steht',
          choices: { full: 'alles', short: 'nur der Preis', none: 'nichts' },
        },
        confirm_above: { name: 'nachfragen_ab', summary: 'Vor teureren Anfragen erst fragen, in Credits' },
        reset: {
          name: 'zurücksetzen',
          summary: 'Was wieder wie üblich wird',
          choices: { everything: 'alles', resolution: 'Auflösung', count: 'Anzahl', provider: 'Anbieter' },
        },
      },
    },
    'settings channel': {
      name: 'kanal',
      summary: 'Die Regeln dieses Kanals',
      options: {
        ...rules,
        reset: { name: 'zurücksetzen', summary: 'Was wieder wie üblich wird', choices: resetRules },
      },
    },
    'settings team': {
      name: 'team',
      summary: 'Die Regeln des ganzen Teams',
      options: {
        ...rules,
        styles: {
          name: 'stile',
          summary: 'Wer Stile speichern darf',
          choices: { everybody: 'alle', admins: 'Admins' },
        },
        time_zone: { name: 'zeitzone', summary: 'Wo Tage und Monate beginnen, etwa Europe/Berlin' },
        admin_role: { name: 'adminrolle', summary: 'Die Rolle, deren Mitglieder Admins sind' },
        admin_channel: {
          name: 'adminkanal',
          summary: 'Wo Admins erfahren, was sie entscheiden',
        },
        reset: {
          name: 'zurücksetzen',
          summary: 'Was wieder wie üblich wird',
          choices: { ...resetRules, styles: 'Stile' },
        },
      },
    },
    'style save': {
      name: 'speichern',
      summary: 'Einen Stil für das Team speichern',
      options: {
        name: { name: 'name', summary: 'Wie der Stil heißt' },
        before: { name: 'davor', summary: 'Worte vor der Beschreibung' },
        after: { name: 'danach', summary: 'Worte nach der Beschreibung' },
        reference: { name: 'vorlage', summary: 'Ein Bild, das den Stil zeigt' },
      },
    },
    'style list': { name: 'liste', summary: 'Welche Stile es gibt', options: {} },
    'style remove': {
      name: 'entfernen',
      summary: 'Einen Stil des Teams entfernen',
      options: { name: { name: 'name', summary: 'Welcher Stil' } },
    },
    help: {
      name: 'hilfe',
      summary: 'Wie man diesen Bot benutzt',
      options: { command: { name: 'befehl', summary: 'Der Befehl, der erklärt werden soll' } },
    },
  },
};
