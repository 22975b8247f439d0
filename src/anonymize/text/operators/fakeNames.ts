const list = (names: string): readonly string[] => names.trim().split(/\s+/);

/** Names to stand for others. Combined they are many; none is chosen for anybody in particular. */
export const fakeNames = {
  given: list(`
    Ada Alba Alma Amir Anna Arno Asta Aziz Bela Bruno Cara Carl Celia Clara Cosmo Dana Dario Edda Edwin Elena Elias Emil
    Enno Erik Esra Eva Fay Felix Fiona Flora Frida Gina Greta Hana Hugo Ida Ilse Imre Ines Ira Iris Ivan Jana Jonas Juno
    Kai Karin Lara Lea Levi Lina Lorenz Luca Maja Malik Mara Mila Mona Nadia Nils Nora Olga Omar Otto Paula Petra Quinn Rafi
    Rita Rosa Ruben Ruth Sami Sara Silas Sofia Tara Theo Tilda Uma Vera Viktor Wanda Yara Yusuf Zara Zoe`),
  family: list(`
    Abel Adler Ahmadi Albers Amsel Arndt Baker Barth Becker Bergen Blum Bosch Brandt Carver Castor Conti Cramer Dahl Decker
    Dorn Eberle Ekman Engel Falk Farrow Fenner Fischer Frey Garner Geller Gruber Haas Hale Harper Hartig Heller Holm Horn
    Ibsen Jansen Jordan Kaiser Keller Kern Kovacs Krantz Lang Larsen Linden Lorca Marlow Mercer Moreau Nagel Navarro Novak
    Olsen Orlov Palmer Perez Quade Raman Reyes Ritter Rossi Sander Santos Sauer Silva Stein Sutter Tanner Thorne Ulrich Vance
    Vogel Wagner Walden Weber Winter Yates Zeller Ziegler`),
  places: list(`
    Aldermoor Ashford Birkenau Brackwell Caldera Coldbrook Dunhaven Eastmere Elmstead Fairholm Farwick Glenmoor Greenwater
    Halden Harrowgate Highmere Ironbridge Kestrel Kingsdale Lakeford Larchwood Lindau Marlow Meadowbank Millbrook Northwick
    Oakhurst Oldenfeld Pinewood Ravensford Redcliff Rosenheim Sandhaven Silverton Southmere Stonebridge Thornbury Underwood
    Valemont Waldheim Westbrook Whitmore Willowdale Winterton Wolfsberg Yarrow`),
  organizations: list(`
    Acorn Aldera Alphatec Arcadia Argent Aurora Avalon Beacon Borealis Cascade Cobalt Corvus Delphi Eastgate Elara Equinox
    Fathom Fulcrum Galena Granite Halcyon Helix Horizon Indigo Juniper Keystone Lantern Lodestar Lumen Meridian Mistral Nimbus
    Northstar Obsidian Octave Orchard Palisade Pinnacle Quarry Radian Sable Sequoia Solstice Summit Tamarack Tidewater Umbra
    Vantage Verdant Zephyr`),
} as const;
