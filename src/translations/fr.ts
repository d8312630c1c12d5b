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
    choices: {
      photo: 'Photo',
      watercolour: 'Aquarelle',
      ink: 'Encre',
      poster: 'Affiche',
      'pixel-art': 'Pixel art',
      clay: 'Pâte à modeler',
      isometric: 'Isométrique',
      blueprint: 'Plan technique',
    },
  },
  search: { name: 'recherche', summary: 'Laisser d’abord le modèle chercher sur le web' },
  provider: { name: 'fournisseur', summary: 'Le fournisseur qui la crée, et aucun autre' },
  private: { name: 'privé', summary: 'Visible par vous uniquement' },
};

export const fr: Translation = {
  usually: (value) => ` (${value} par défaut)`,
  yes: 'oui',
  no: 'non',
  menus: { edit: 'Modifier l’image', vary: 'Varier l’image', details: 'Détails de l’image' },
  groups: {
    privacy: { name: 'confidentialité', summary: 'Tes données, et combien de temps les images restent' },
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
        member: { name: 'personne', summary: 'Quelqu’un d’autre : mentionne-le ou donne son nom' },
        favourites: { name: 'favoris', summary: 'Seulement ce que tu aimes' },
      },
    },
    credits: { name: 'crédits', summary: 'Combien de crédits il reste', options: {} },
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
    help: {
      name: 'aide',
      summary: 'Comment utiliser ce bot',
      options: { command: { name: 'commande', summary: 'La commande à expliquer' } },
    },
  },
};
