// French.
import type { Translation } from './translation.ts';

/** How a picture is made, whatever it is. */
const how = {
  aspect_ratio: { name: 'proportions', summary: 'Rapport entre largeur et hauteur' },
  resolution: { name: 'résolution', summary: 'La taille de l’image' },
  count: { name: 'nombre', summary: 'Combien d’images' },
  style: {
    name: 'style',
    summary: 'Des mots autour de la description qui donnent le style',
  },
  search: { name: 'recherche', summary: 'Laisser d’abord le modèle chercher sur le web' },
  provider: { name: 'fournisseur', summary: 'Le fournisseur qui la crée, et aucun autre' },
  private: { name: 'privé', summary: 'Visible par vous uniquement' },
};

/** The rules of a channel or a team. */
const rules = {
  highest_resolution: { name: 'résolution_max', summary: 'Les plus grandes images permises' },
  providers: { name: 'fournisseurs', summary: 'Les fournisseurs permis, séparés par des virgules' },
  ceiling: { name: 'plafond', summary: 'Ce qu’une requête peut coûter au plus, en crédits' },
  confirm_above: { name: 'demander_dès', summary: 'Demander avant une requête plus chère, en crédits' },
  blocked_words: { name: 'mots_bloqués', summary: 'Mots qu’aucune description ne peut contenir' },
  who: { name: 'qui', summary: 'Qui peut demander : everybody, admins ou des rôles mentionnés' },
};
const resetRules = {
  everything: 'tout',
  providers: 'fournisseurs',
  ceiling: 'plafond',
  who: 'qui peut demander',
};

/** Whose budget it is. */
const whose = {
  member: { name: 'membre', summary: 'À qui : ce membre' },
  role: { name: 'rôle', summary: 'À qui : tous ceux qui ont ce rôle, ensemble' },
  channel: { name: 'salon', summary: 'À qui : tout le monde dans ce salon, ensemble' },
  team: { name: 'équipe', summary: 'À qui : toute l’équipe' },
};

export const fr: Translation = {
  usually: (value) => ` (${value} par défaut)`,
  yes: 'oui',
  no: 'non',
  me: ['moi'],
  menus: { edit: 'Modifier l’image', vary: 'Varier l’image', details: 'Détails de l’image' },
  groups: {
    budget: { name: 'budget', summary: 'Qui peut dépenser combien' },
    report: { name: 'rapport', summary: 'Ce qui a été dépensé' },
    privacy: { name: 'confidentialité', summary: 'Tes données, et combien de temps les images restent' },
    settings: { name: 'réglages', summary: 'Préférences et règles' },
    style: { name: 'styles', summary: 'Les styles que l’équipe partage' },
  },
  commands: {
    imagine: {
      name: 'imagine',
      summary: 'Créer une image',
      options: {
        prompt: { name: 'description', summary: 'Ce que l’image doit montrer' },
        ...how,
        reference: { name: 'référence', summary: 'Une image de départ' },
      },
    },
    edit: {
      name: 'modifier',
      summary: 'Modifier une image',
      options: {
        prompt: { name: 'modification', summary: 'Ce qu’il faut changer' },
        picture: { name: 'image', summary: 'L’image à modifier, sinon la dernière ici' },
        link: { name: 'lien', summary: 'Un lien vers le message qui contient l’image' },
        ...how,
        reference: { name: 'référence', summary: 'Une autre image à utiliser' },
      },
    },
    history: {
      name: 'historique',
      summary: 'Ce qui a été créé',
      options: {
        search: { name: 'recherche', summary: 'Le début de mots de la description' },
        whose: {
          name: 'auteur',
          summary: 'Les images de qui',
          choices: { mine: 'les miennes', channel: 'celles de ce salon' },
        },
        member: { name: 'personne', summary: 'Quelqu’un d’autre' },
        favourites: { name: 'favoris', summary: 'Seulement ce que tu aimes' },
      },
    },
    credits: { name: 'crédits', summary: 'Combien de crédits il reste', options: {} },
    'budget set': {
      name: 'fixer',
      summary: 'Fixer ce que peut dépenser un membre, un rôle, un salon ou l’équipe',
      options: {
        allowance: { name: 'montant', summary: 'Des crédits comme 300 ou 12.5, ou unlimited, ou usual' },
        period: {
          name: 'période',
          summary: 'Quand ils se renouvellent',
          choices: { day: 'jour', week: 'semaine', month: 'mois', usual: 'comme d’habitude' },
        },
        carry_over: { name: 'report', summary: 'Ce qui reste passe à la période suivante' },
        ...whose,
        each: { name: 'chaque_membre', summary: 'Ce que chaque membre a ; avec un rôle, ceux qui l’ont' },
      },
    },
    'budget grant': {
      name: 'accorder',
      summary: 'Donner des crédits une fois, en plus du budget',
      options: {
        amount: { name: 'quantité', summary: 'Combien de crédits, comme 50 ou 12.5' },
        expires: { name: 'expire', summary: 'Le dernier jour, comme 2026-12-24, ou 7d, 2w' },
        ...whose,
      },
    },
    'budget pot': {
      name: 'cagnotte',
      summary: 'Mettre de côté des crédits de l’équipe pour un événement',
      options: {
        name: { name: 'nom', summary: 'Le nom de l’événement' },
        amount: { name: 'quantité', summary: 'Combien de crédits de l’équipe, comme 500' },
        until: { name: 'jusqu_au', summary: 'Le dernier jour, comme 2026-12-24, ou 7d, 2w' },
        channel: { name: 'salon', summary: 'Pour quel salon ou fil' },
        role: { name: 'rôle', summary: 'Pour quel rôle, où qu’il demande' },
      },
    },
    'budget show': {
      name: 'afficher',
      summary: 'Qui peut dépenser combien, avec cagnottes et crédits accordés',
      options: {},
    },
    'budget audit': { name: 'journal', summary: 'Qui a décidé quoi, et quand', options: {} },
    'report show': {
      name: 'voir',
      summary: 'Ce qui a été dépensé, pour quoi et par qui',
      options: {
        period: { name: 'période', summary: 'Quels jours : last month, last 30 days, 2026-10, 2026-W40' },
        by: {
          name: 'par',
          summary: 'Ce qu’est chaque ligne du tableau',
          choices: {
            day: 'jour',
            member: 'personne',
            role: 'rôle',
            channel: 'salon',
            provider: 'fournisseur',
            model: 'modèle',
            resolution: 'résolution',
          },
        },
      },
    },
    'report schedule': {
      name: 'planifier',
      summary: 'Publier un rapport chaque semaine ou chaque mois',
      options: {
        every: {
          name: 'fréquence',
          summary: 'À quel rythme ; jamais y met fin',
          choices: { week: 'chaque semaine', month: 'chaque mois', never: 'jamais' },
        },
        channel: { name: 'salon', summary: 'Où il est publié' },
        by: {
          name: 'par',
          summary: 'Ce qu’est chaque ligne du tableau',
          choices: {
            day: 'jour',
            member: 'personne',
            role: 'rôle',
            channel: 'salon',
            provider: 'fournisseur',
            model: 'modèle',
            resolution: 'résolution',
          },
        },
      },
    },
    'report costs': {
      name: 'coûts',
      summary: 'Ce qui a été facturé, et ce que les fournisseurs ont pris',
      options: {},
    },
    providers: { name: 'fournisseurs', summary: 'Ce qui fait les images, et ce que cela coûte', options: {} },
    'privacy export': {
      name: 'exporter',
      summary: 'Tout ce que je garde de toi, en fichier ZIP',
      options: {},
    },
    'privacy erase': {
      name: 'effacer',
      summary: 'Effacer tout ce que je garde de toi, images comprises',
      options: {},
    },
    'privacy retention': {
      name: 'conservation',
      summary: 'Combien de temps images et descriptions restent',
      options: {
        days: { name: 'jours', summary: 'Après combien de jours elles sont effacées' },
        forever: { name: 'toujours', summary: 'Les garder pour toujours' },
        scope: {
          name: 'portée',
          summary: 'De ce salon ou de toute l’équipe',
          choices: { channel: 'ce salon', team: 'toute l’équipe' },
        },
      },
    },
    'settings mine': {
      name: 'perso',
      summary: 'Ce qui vaut pour vos propres images',
      options: {
        aspect_ratio: { name: 'proportions', summary: 'Rapport largeur-hauteur des nouvelles images' },
        resolution: { name: 'résolution', summary: 'La taille de l’image' },
        count: { name: 'nombre', summary: 'Combien d’images' },
        provider: { name: 'fournisseur', summary: 'Le fournisseur qui les crée, et aucun autre' },
        cost_detail: {
          name: 'détail_coût',
          summary: 'Ce qui est dit du coût sous une image',
          choices: { full: 'tout', short: 'le prix seul', none: 'rien' },
        },
        confirm_above: { name: 'demander_dès', summary: 'Demander avant une requête plus chère, en crédits' },
        reset: {
          name: 'rétablir',
          summary: 'Ce qui revient à l’habituel',
          choices: { everything: 'tout', resolution: 'résolution', count: 'nombre', provider: 'fournisseur' },
        },
      },
    },
    'settings channel': {
      name: 'salon',
      summary: 'Les règles de ce salon',
      options: {
        ...rules,
        reset: { name: 'rétablir', summary: 'Ce qui revient à l’habituel', choices: resetRules },
      },
    },
    'settings team': {
      name: 'équipe',
      summary: 'Les règles de toute l’équipe',
      options: {
        ...rules,
        styles: {
          name: 'styles',
          summary: 'Qui peut enregistrer des styles',
          choices: { everybody: 'tout le monde', admins: 'admins' },
        },
        time_zone: { name: 'fuseau', summary: 'Où commencent jours et mois, par exemple Europe/Paris' },
        admin_role: { name: 'rôle_admin', summary: 'Le rôle dont les membres sont admins' },
        admin_channel: {
          name: 'salon_admin',
          summary: 'Où les admins apprennent ce qu’ils décident',
        },
        reset: {
          name: 'rétablir',
          summary: 'Ce qui revient à l’habituel',
          choices: { ...resetRules, styles: 'styles' },
        },
      },
    },
    'style save': {
      name: 'enregistrer',
      summary: 'Enregistrer un style pour l’équipe',
      options: {
        name: { name: 'nom', summary: 'Comment le style s’appelle' },
        before: { name: 'avant', summary: 'Mots avant la description' },
        after: { name: 'après', summary: 'Mots après la description' },
        reference: { name: 'référence', summary: 'Une image qui montre le style' },
      },
    },
    'style list': { name: 'liste', summary: 'Quels styles existent', options: {} },
    'style remove': {
      name: 'supprimer',
      summary: 'Supprimer un style de l’équipe',
      options: { name: { name: 'nom', summary: 'Quel style' } },
    },
    help: {
      name: 'aide',
      summary: 'Comment utiliser ce bot',
      options: { command: { name: 'commande', summary: 'La commande à expliquer' } },
    },
  },
};
