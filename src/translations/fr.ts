// French.
import type { Translation } from './translation.ts';

export const fr: Translation = {
  usually: (value) => ` (${value} par défaut)`,
  no: 'non',
  groups: {},
  commands: {
    imagine: {
      name: 'imagine',
      summary: 'Créer une image',
      options: {
        prompt: { name: 'description', summary: 'Ce que l’image doit montrer' },
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
        reference: { name: 'référence', summary: 'Une image de départ' },
      },
    },
    history: {
      name: 'historique',
      summary: 'Ce qui a été créé',
      options: {
        search: { name: 'recherche', summary: 'Des mots de la description' },
        whose: {
          name: 'auteur',
          summary: 'Les images de qui',
          choices: { mine: 'les miennes', channel: 'celles de ce salon' },
        },
      },
    },
    credits: { name: 'crédits', summary: 'Combien de crédits il reste', options: {} },
    providers: { name: 'fournisseurs', summary: 'Ce qui fait les images, et ce que cela coûte', options: {} },
    help: {
      name: 'aide',
      summary: 'Comment utiliser ce bot',
      options: { command: { name: 'commande', summary: 'La commande à expliquer' } },
    },
  },
};
