-- The world is its regions, these are their parts, and each part is its countries: in this workbook to the last person.
-- The countries of a part are those below it in the workbook. Of an extract, wholes that lack a part are not added up.
WITH figures AS (
    SELECT _table, _row, area, indicator, sex, year, CAST(value AS DECIMAL(38, 6)) AS value, repeated
    FROM stocks WHERE value IS NOT NULL
    UNION ALL
    SELECT 'population', _row, area, indicator, sex, year, CAST(value AS DECIMAL(38, 6)), repeated
    FROM populations WHERE value IS NOT NULL
),
member (whole, part) AS (
    VALUES ('m49-001', 'm49-002'), ('m49-001', 'm49-142'), ('m49-001', 'm49-150'), ('m49-001', 'm49-419'),
        ('m49-001', 'm49-021'), ('m49-001', 'm49-009'),
        ('m49-002', 'm49-014'), ('m49-002', 'm49-017'), ('m49-002', 'm49-015'), ('m49-002', 'm49-018'), ('m49-002', 'm49-011'),
        ('m49-142', 'm49-143'), ('m49-142', 'm49-030'), ('m49-142', 'm49-035'), ('m49-142', 'm49-034'), ('m49-142', 'm49-145'),
        ('m49-150', 'm49-151'), ('m49-150', 'm49-154'), ('m49-150', 'm49-039'), ('m49-150', 'm49-155'),
        ('m49-419', 'm49-029'), ('m49-419', 'm49-013'), ('m49-419', 'm49-005'),
        ('m49-009', 'm49-053'), ('m49-009', 'm49-054'), ('m49-009', 'm49-057'), ('m49-009', 'm49-061')
),
countries (whole, areas) AS (
    VALUES
        ('m49-005', 'ARG BOL BRA CHL COL ECU FLK GUF GUY PER PRY SUR URY VEN'),
        ('m49-053', 'AUS NZL'),
        ('m49-011', 'BEN BFA CIV CPV GHA GIN GMB GNB LBR MLI MRT NER NGA SEN SHN SLE TGO'),
        ('m49-013', 'BLZ CRI GTM HND MEX NIC PAN SLV'),
        ('m49-014', 'BDI COM DJI ERI ETH KEN MDG MOZ MUS MWI MYT REU RWA SOM SSD SYC TZA UGA ZMB ZWE'),
        ('m49-015', 'DZA EGY ESH LBY MAR SDN TUN'),
        ('m49-017', 'AGO CAF CMR COD COG GAB GNQ STP TCD'),
        ('m49-018', 'BWA LSO NAM SWZ ZAF'),
        ('m49-021', 'BMU CAN GRL SPM USA'),
        ('m49-029', 'ABW AIA ATG BES BHS BLM BRB CUB CUW CYM DMA DOM GLP GRD HTI JAM KNA LCA MAF MSR'
            || ' MTQ PRI SXM TCA TTO VCT VGB VIR'),
        ('m49-030', 'CHN HKG JPN KOR MAC MNG PRK TWN'),
        ('m49-034', 'AFG BGD BTN IND IRN LKA MDV NPL PAK'),
        ('m49-035', 'BRN IDN KHM LAO MMR MYS PHL SGP THA TLS VNM'),
        ('m49-039', 'ALB AND BIH ESP GIB GRC HRV ITA MKD MLT MNE PRT SMR SRB SVN VAT'),
        ('m49-054', 'FJI NCL PNG SLB VUT'),
        ('m49-057', 'FSM GUM KIR MHL MNP NRU PLW'),
        ('m49-061', 'ASM COK NIU PYF TKL TON TUV WLF WSM'),
        ('m49-143', 'KAZ KGZ TJK TKM UZB'),
        ('m49-145', 'ARE ARM AZE BHR CYP GEO IRQ ISR JOR KWT LBN OMN PSE QAT SAU SYR TUR YEM'),
        ('m49-151', 'BGR BLR CZE HUN MDA POL ROU RUS SVK UKR'),
        ('m49-154', 'CHI DNK EST FIN FRO GBR IMN IRL ISL LTU LVA NOR SWE'),
        ('m49-155', 'AUT BEL CHE DEU FRA LIE LUX MCO NLD')
),
listed AS (
    SELECT whole, unnest(string_split(areas, ' ')) AS part, len(string_split(areas, ' ')) AS parts FROM countries
    UNION ALL
    SELECT whole, part, count(*) OVER (PARTITION BY whole) FROM member
),
added AS (
    SELECT whole, _table, indicator, sex, year, sum(value) AS value
    FROM figures JOIN listed ON part = area
    WHERE repeated = 'no'
    GROUP BY ALL HAVING count(*) = max(parts)
)
SELECT figures._table, figures._row, concat_ws(', ', figures.indicator, area, figures.sex, figures.year) AS what,
    figures.value AS whole, added.value AS parts
FROM figures JOIN added ON added.whole = area AND figures._table = added._table AND figures.indicator = added.indicator
    AND figures.sex = added.sex AND figures.year = added.year
WHERE figures.repeated = 'no'
